package derive

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// phrases make a question of a topic, in one language. Their words are function
// words of it (package terms), so that the search looks for the topic alone.
type phrases struct {
	about       string // %s is the topic, in quotes where it is not plain words
	open, close string // quotes
	how         string // the word that a heading of the form "How to return tea" begins with
	howAsked    string // the question that asks for the rest, %s
	ask         string // what stands in the field that a visitor writes into
}

var spoken = map[string]phrases{
	"en": {"What should I know about %s?", "“", "”", "how to ", "How do I %s?", "Ask about %s"},
	"de": {"Was sollte ich über %s wissen?", "„", "“", "", "", "Fragen Sie nach %s"},
	"fr": {"Que faut-il savoir sur %s ?", "« ", " »", "comment ", "Comment %s ?", "Posez une question sur %s"},
	"es": {"¿Qué debo saber sobre %s?", "«", "»", "cómo ", "¿Cómo %s?", "Pregunte sobre %s"},
	"it": {"Che cosa devo sapere su %s?", "«", "»", "come ", "Come %s?", "Chieda di %s"},
	"pt": {"O que devo saber sobre %s?", "“", "”", "como ", "Como %s?", "Pergunte sobre %s"},
	"nl": {"Wat moet ik weten over %s?", "‘", "’", "", "", "Vraag naar %s"},
}

// question phrases a topic. Without phrases for the language it is the topic itself
// with the mark of a question: that is right everywhere and claims nothing.
func question(t topic, language string) string {
	text := strings.TrimRight(strings.TrimSpace(t.text), ".:!")
	if isQuestion(text) {
		return text
	}
	p, ok := spoken[language]
	if !ok {
		return text + mark(language)
	}
	if rest, found := cutFold(text, p.how); p.how != "" && found {
		return fmt.Sprintf(p.howAsked, rest)
	}
	return fmt.Sprintf(p.about, p.name(t, text, language))
}

// name is the topic inside a sentence. English alone runs it in: elsewhere articles
// and cases would be wrong, which quotes leave open.
func (p phrases) name(t topic, text, language string) string {
	if language != "en" || strings.ContainsAny(text, ",;:()\"“”?!") || len(strings.Fields(text)) != len(contentTerms(text, language)) || len(strings.Fields(text)) > 4 {
		return p.open + text + p.close
	}
	if t.lower {
		return lowerFirst(text)
	}
	return text
}

// placeholder invites to ask about a topic.
func placeholder(t topic, language string) string {
	p, ok := spoken[language]
	if isQuestion(t.text) || !ok {
		return question(t, language)
	}
	return fmt.Sprintf(p.ask, p.name(t, t.text, language)) + "…"
}

func mark(language string) string {
	switch {
	case slices.Contains([]string{"zh", "ja"}, language):
		return "？"
	case slices.Contains([]string{"ar", "fa", "ur"}, language):
		return "؟"
	}
	return "?"
}

// cutFold cuts a prefix in any case.
func cutFold(s, prefix string) (rest string, found bool) {
	if len(s) <= len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// isPlainLine tells whether a model's text is one line of text that can be shown as
// it is: no marks of HTML or Markdown, no address, nothing that cannot be seen.
func isPlainLine(s string, most int) bool {
	n := utf8.RuneCountInString(s)
	if n == 0 || n > most || !utf8.ValidString(s) || strings.ContainsAny(s, "<>{}[]`*_|\\\n\r") || strings.Contains(s, "://") || strings.Contains(s, "www.") {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) })
}
