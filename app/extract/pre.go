package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// preformatted writes a code block with its text as it is.
func (r *renderer) preformatted(i int) {
	text := codeText(r.raw(i))
	if strings.TrimSpace(text) == "" {
		return
	}
	if r.inline > 0 {
		r.code(text)
		return
	}
	r.fenced(r.t.language(i), text)
}

// codeText drops blank lines at both ends, line ends' carriage returns and what
// nobody sees.
func codeText(s string) string {
	lines := strings.Split(cleanWord(s), "\n")
	for len(lines) > 0 && strings.TrimSpace(lines[0]) == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	return strings.Join(lines, "\n")
}

// language finds what a code block is written in, by the names that
// highlighters give to it, its parents or its code element; "text" if unsaid.
func (t *tree) language(i int) string {
	at := i
	for range 3 {
		if l := languageOf(t.nodes[at].Node); l != "" {
			return l
		}
		if at = int(t.nodes[at].parent); at < 0 {
			break
		}
	}
	for j := i + 1; j < int(t.nodes[i].end); j++ {
		if t.nodes[j].DataAtom == atom.Code {
			if l := languageOf(t.nodes[j].Node); l != "" {
				return l
			}
		}
	}
	return "text"
}

func languageOf(n *html.Node) string {
	if n.Type != html.ElementNode {
		return ""
	}
	for _, key := range []string{"data-lang", "data-language"} {
		if l := languageName(attribute(n, key)); l != "" {
			return l
		}
	}
	for class := range strings.FieldsSeq(attribute(n, "class")) {
		for _, lead := range []string{"language-", "lang-", "highlight-source-", "highlight-", "brush:"} {
			if name, ok := strings.CutPrefix(class, lead); ok {
				if l := languageName(name); l != "" {
					return l
				}
			}
		}
	}
	return ""
}

func languageName(s string) string {
	s = strings.ToLower(s)
	if s == "" || len(s) > 20 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789+#-") != "" || s == "default" || s == "none" || s == "plaintext" {
		return ""
	}
	return s
}
