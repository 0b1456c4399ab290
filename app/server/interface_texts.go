package server

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

// interfaceTexts are what the widget says, by language in lower case and key: the
// build makes them of the widget's own tables.
type interfaceTexts map[string]map[string]string

const textsFile = "pages/texts.json"

func loadTexts(dist fs.FS) (interfaceTexts, error) {
	b, err := fs.ReadFile(dist, textsFile)
	if err != nil {
		return nil, fmt.Errorf("texts: %w", err)
	}
	var t interfaceTexts
	if err := json.Unmarshal(b, &t); err != nil {
		return nil, fmt.Errorf("%s: %w", textsFile, err)
	}
	if len(t["en"]) == 0 {
		return nil, fmt.Errorf("%s has no English", textsFile)
	}
	return t, nil
}

// pick gives the language of the first wish that there are texts for: of its own, or
// of the language that it is a variety of. English is the last resort.
func (t interfaceTexts) pick(wishes ...string) string {
	for _, wish := range wishes {
		wish = strings.ToLower(wish)
		base, rest, _ := strings.Cut(wish, "-")
		if base == "zh" && (strings.HasPrefix(rest, "hant") || rest == "tw" || rest == "hk" || rest == "mo") {
			wish = "zh-hant"
		}
		for _, tag := range []string{wish, base} {
			if _, ok := t[tag]; ok {
				return tag
			}
		}
	}
	return "en"
}

// of gives the texts of a language that pick chose, with the owner's wording over them.
func (t interfaceTexts) of(language string, w app.Widget) map[string]string {
	out := maps.Clone(t[language])
	for key, text := range textsFor(w, language) {
		out[key] = text
	}
	return out
}

func direction(lang string) string {
	base, _, _ := strings.Cut(strings.ToLower(lang), "-")
	switch base {
	case "ar", "he", "fa", "ur", "ps", "sd", "ug", "yi", "dv", "ckb":
		return "rtl"
	}
	return "ltr"
}
