package chat

import (
	"strings"

	"github.com/WebsyteAI/websyte/app/terms"
)

// visitorLanguage is the language that the sentences around an answer are in. A
// message's own language counts where it is sure: another script, a sentence of
// some length, or one that agrees with the browser. Otherwise the browser's, then
// the widget's.
func (r *Request) visitorLanguage() string {
	spoken, asked := terms.Detect(r.Message), base(r.Language)
	long := len(strings.Fields(r.Message)) >= 6 || len(r.Message) != len([]rune(r.Message))
	switch {
	case spoken != "" && (long || spoken == asked || asked == ""):
		return spoken
	case asked != "":
		return asked
	case r.Widget.Language != "":
		return base(r.Widget.Language)
	}
	return "en"
}

func base(tag string) string {
	b, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return b
}
