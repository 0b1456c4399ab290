package fetch

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
)

// prescan is how much of a document is searched for what it says of itself; the
// HTML standard asks for 1,024 bytes, real pages put more before it.
const prescan = 4 << 10

// decode gives body as valid UTF-8 without a byte order mark. In order: the mark,
// the bytes themselves where they can only be UTF-8, the header's charset, the
// document's own declaration, the usual encoding of the document's language, and
// at last windows-1252, in which every byte means something. A label that the
// bytes contradict is passed over.
func decode(body []byte, mediaType, header string) []byte {
	if text, ok := decodeMarked(body); ok {
		return text
	}
	beyond, valid := utf8Evidence(body)
	if valid && (beyond >= 4 || isPlain(body)) {
		return body
	}
	head := body[:min(len(body), prescan)]
	labels := append([]string{header, declaredCharset(head, mediaType)}, usualCharsets(head)...)
	if valid && beyond > 0 && !slices.ContainsFunc(labels, isMultibyte) {
		return body
	}
	for _, label := range labels {
		if text, ok := decodeAs(body, label); ok {
			return text
		}
	}
	if utf8.Valid(body) || mostlyUTF8(body) {
		return bytes.ToValidUTF8(body, []byte("\uFFFD"))
	}
	text, _ := decodeAs(body, "windows-1252")
	return text
}

// decodeMarked decodes a body that begins with a byte order mark.
func decodeMarked(body []byte) ([]byte, bool) {
	switch {
	case bytes.HasPrefix(body, []byte("\xEF\xBB\xBF")):
		return bytes.ToValidUTF8(body[3:], []byte("\uFFFD")), true
	case bytes.HasPrefix(body, []byte("\xFE\xFF")):
		return transcode(body[2:], "utf-16be"), true
	case bytes.HasPrefix(body, []byte("\xFF\xFE")):
		return transcode(body[2:], "utf-16le"), true
	}
	return nil, false
}

// utf8Evidence says whether body is valid UTF-8, and how many characters beyond
// ASCII show it. Text in a single-byte encoding is never valid by chance; short
// text in a two-byte encoding is now and then, so that with such a label it takes
// four characters. Zeros are a sign of UTF-16.
func utf8Evidence(body []byte) (beyond int, valid bool) {
	if !utf8.Valid(body) || bytes.IndexByte(body, 0) >= 0 {
		return 0, false
	}
	for _, b := range body {
		if b >= 0xc0 { // the first byte of a character
			beyond++
		}
	}
	return beyond, true
}

// isPlain holds for ASCII, but not for what could be ISO-2022-JP, which has escapes.
func isPlain(body []byte) bool {
	for _, b := range body {
		if b >= utf8.RuneSelf || b == 0x1b {
			return false
		}
	}
	return true
}

func isMultibyte(label string) bool {
	switch _, name := charset.Lookup(label); name {
	case "gbk", "gb18030", "big5", "euc-kr", "euc-jp", "shift_jis":
		return true
	}
	return false
}

// mostlyUTF8 holds for UTF-8 with a few broken characters, such as a text cut off
// by a database column.
func mostlyUTF8(body []byte) bool {
	good, bad := 0, 0
	for len(body) > 0 {
		r, size := utf8.DecodeRune(body)
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		body = body[size:]
	}
	return good > 2*bad
}

// decodeAs decodes body by label, unless the label is unknown or the bytes
// contradict it: then something in the result would be a replacement character.
func decodeAs(body []byte, label string) ([]byte, bool) {
	e, name := charset.Lookup(label)
	if e == nil || name == "utf-8" || name == "replacement" {
		return nil, false
	}
	text, err := e.NewDecoder().Bytes(body)
	if err != nil || !utf8.Valid(text) || strings.HasPrefix(name, "utf-16") && bytes.IndexByte(text, 0) >= 0 {
		return nil, false
	}
	if e == encoding.Replacement || tooBroken(text) {
		return nil, false
	}
	return text, true
}

// tooBroken allows one replacement character in a thousand bytes: a page in the
// right encoding may still hold a damaged character.
func tooBroken(text []byte) bool {
	return bytes.Count(text, []byte("\uFFFD")) > len(text)/1000
}

func transcode(body []byte, name string) []byte {
	e, _ := charset.Lookup(name)
	text, err := e.NewDecoder().Bytes(body)
	if err != nil {
		return bytes.ToValidUTF8(body, []byte("\uFFFD"))
	}
	return bytes.ToValidUTF8(text, []byte("\uFFFD"))
}
