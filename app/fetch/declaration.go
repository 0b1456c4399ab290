package fetch

import (
	"bytes"
	"strings"
)

// declaredCharset is what the document says of its own encoding.
func declaredCharset(head []byte, mediaType string) string {
	if start := bytes.TrimLeft(head, " \t\r\n\f"); bytes.HasPrefix(start, []byte("<?xml")) {
		if label := declaration(start, "<?xml", "encoding"); label != "" {
			return label
		}
	}
	if !strings.Contains(mediaType, "html") {
		return ""
	}
	label := declaration(head, "<meta", "charset")
	if strings.HasPrefix(label, "utf-16") {
		return "" // the HTML standard: a declaration that could be read as ASCII is not UTF-16
	}
	return label
}

const maxDeclaration = 300 // bytes of a tag that are searched

// declaration is the value that follows name in the first tag that has one, in
// lower case. An attribute's value may hold it too, as that of http-equiv does.
func declaration(head []byte, tag, name string) string {
	rest := bytes.ToLower(head)
	for {
		_, after, found := bytes.Cut(rest, []byte(tag))
		if !found {
			return ""
		}
		inside, _, _ := bytes.Cut(after[:min(len(after), maxDeclaration)], []byte(">"))
		if value := valueAfter(inside, name); value != "" {
			return value
		}
		rest = after
	}
}

func valueAfter(inside []byte, name string) string {
	for {
		_, after, found := bytes.Cut(inside, []byte(name))
		if !found {
			return ""
		}
		inside = after
		value, isValue := bytes.CutPrefix(bytes.TrimLeft(after, " \t\r\n\f"), []byte("="))
		value = bytes.TrimLeft(value, " \t\r\n\f\"'")
		if end := bytes.IndexFunc(value, notInLabel); end >= 0 {
			value = value[:end]
		}
		if isValue && len(value) > 0 {
			return string(value)
		}
	}
}

func notInLabel(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune("_.:-", r))
}

// usualCharsets is what documents in the language of head's lang attribute were
// written in before UTF-8, after the table in the HTML standard's section on
// determining the encoding. Stricter encodings come first: they refuse more.
func usualCharsets(head []byte) []string {
	language := strings.ReplaceAll(declaration(head, "<html", "lang"), "_", "-")
	switch base, _, _ := strings.Cut(language, "-"); base {
	case "ar", "fa", "ur":
		return []string{"windows-1256"}
	case "be", "bg", "kk", "ky", "mk", "ru", "sr", "tg", "tt", "uk":
		return []string{"windows-1251"}
	case "cs", "hr", "hu", "pl", "ro", "sk", "sl":
		return []string{"windows-1250"}
	case "el":
		return []string{"windows-1253"}
	case "az", "ku", "tr":
		return []string{"windows-1254"}
	case "he", "yi":
		return []string{"windows-1255"}
	case "et", "lt", "lv":
		return []string{"windows-1257"}
	case "vi":
		return []string{"windows-1258"}
	case "th":
		return []string{"windows-874"}
	case "ja":
		return []string{"euc-jp", "shift_jis"}
	case "ko":
		return []string{"euc-kr"}
	case "zh":
		if strings.HasPrefix(language, "zh-tw") || strings.HasPrefix(language, "zh-hk") || strings.HasPrefix(language, "zh-hant") {
			return []string{"big5"}
		}
		return []string{"gb18030"}
	}
	return nil
}
