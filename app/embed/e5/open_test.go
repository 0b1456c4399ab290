//go:build !nomodel

package e5_test

import (
	"testing"

	"github.com/WebsyteAI/websyte/app/embed/e5"
)

// Not parallel: it sets the environment.
func TestOpenTakesTheKernelThatTheEnvironmentNames(t *testing.T) {
	t.Setenv("WEBSYTE_CPU", "generic")
	m, err := e5.Open()
	if err != nil || m.Kernel() != "generic" {
		t.Fatalf("%v, %v", m.Kernel(), err)
	}
	t.Setenv("WEBSYTE_CPU", "pdp11")
	if _, err := e5.Open(); err == nil {
		t.Error("a kernel that does not exist was accepted")
	}
}
