package config

import (
	"fmt"

	"github.com/WebsyteAI/websyte/app"
)

// absent are settings of the contract that no part of this version honours, with
// the value that asks for nothing. They are refused: a setting that silently
// does nothing is worse than none.
func absent() map[string]string {
	return map[string]string{
		"domain": "",
	}
}

func isAbsent(path string) bool {
	_, found := absent()[path]
	return found
}

// checkAbsent refuses a value that asks for what is not there.
func checkAbsent(path string, value any, name string) error {
	if value == nil || value == "" || fmt.Sprint(value) == absent()[path] {
		return nil
	}
	return app.Errorf(app.Invalid, "%s is not available in this version yet", name)
}
