// Package qa knows how an owner's question and answer stand in one document, and
// in a spreadsheet.
//
// It is pure. Whether an entry answers a visitor is retrieve's to decide.
package qa

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/WebsyteAI/websyte/app"
)

// Bounds of an entry, in characters.
const (
	MaxQuestion     = 500 // of alternatives too
	MaxAnswer       = 5_000
	MaxAlternatives = 20
)

// Tidy gives an entry as it is kept: wordings are one line each and stand once, the
// answer has plain line breaks. The error names the fields that cannot be used.
func Tidy(c app.SourceContent) (app.SourceContent, error) {
	out := app.SourceContent{Question: oneLine(c.Question), Answer: trimmed(c.Answer)}
	seen := map[string]bool{Key(out.Question): true}
	for _, a := range c.Alternatives {
		if a = oneLine(a); !seen[Key(a)] {
			seen[Key(a)] = true
			out.Alternatives = append(out.Alternatives, a)
		}
	}
	f := app.Fields{}
	f.Check(usable(out.Question, MaxQuestion) && Key(out.Question) != "", "question", "needs 1 to 500 characters, with a letter or a digit")
	f.Check(usable(out.Answer, MaxAnswer) && out.Answer != "", "answer", "needs 1 to 5000 characters")
	f.Check(len(out.Alternatives) <= MaxAlternatives, "alternatives", "at most 20")
	for _, a := range out.Alternatives {
		f.Check(usable(a, MaxQuestion) && Key(a) != "", "alternatives", "each needs 1 to 500 characters, with a letter or a digit")
	}
	return out, f.Err()
}

func usable(s string, most int) bool {
	return utf8.ValidString(s) && !strings.ContainsRune(s, 0) && utf8.RuneCountInString(s) <= most
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func trimmed(s string) string {
	return strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s))
}

// Key is the same for wordings that differ in case, space and punctuation alone.
func Key(wording string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, wording)
}

// item begins a wording, rule parts wordings and answer. A wording holds no line break.
const (
	item = "- "
	rule = "\n---\n\n"
)

// Markdown is the document of an entry.
func Markdown(c app.SourceContent) string {
	var b strings.Builder
	for _, w := range append([]string{c.Question}, c.Alternatives...) {
		b.WriteString(item + w + "\n")
	}
	return b.String() + rule + c.Answer
}

// Wording is one way to ask, and where it stands in the document's bytes.
type Wording struct {
	Text       string
	Start, End int
}

// Parse gives the wordings of a document, and where its answer begins: 0 where it is
// no entry's.
func Parse(markdown string) (wordings []Wording, answer int) {
	head, _, ok := strings.Cut(markdown, rule)
	if !ok {
		return nil, 0
	}
	at := 0
	for line := range strings.Lines(head) {
		text := strings.TrimPrefix(strings.TrimSuffix(line, "\n"), item)
		wordings = append(wordings, Wording{text, at, at + len(line)})
		at += len(line)
	}
	return wordings, len(head) + len(rule)
}
