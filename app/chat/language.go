package chat

import (
	"strings"
	"unicode"

	"github.com/WebsyteAI/websyte/app/terms"
)

// visitorLanguage is the language that the sentences around an answer are in: the
// one whose everyday words the message has most of, and between equals what the
// page or the browser asks for, then the widget's, then English. A message in
// another script speaks for itself.
func (r *Request) visitorLanguage() string {
	guessed := terms.Detect(r.Message)
	if guessed != "" && strings.ContainsFunc(r.Message, otherScript) {
		return guessed
	}
	best, most := "", -1
	for _, lang := range []string{base(r.Language), base(r.Widget.Language), "en", guessed} {
		if n := everydayWords(r.Message, lang); lang != "" && n > most {
			best, most = lang, n
		}
	}
	for _, lang := range terms.Languages() {
		if n := everydayWords(r.Message, lang); n >= unexpected && n > most {
			best, most = lang, n
		}
	}
	return best
}

// unexpected is how many everyday words a message must have of a language that
// nobody has asked for.
const unexpected = 2

func otherScript(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) }

func everydayWords(message, lang string) int {
	n := 0
	for _, w := range terms.Query(message, []string{lang}) {
		if w.Function {
			n++
		}
	}
	return n
}

func base(tag string) string {
	b, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return b
}
