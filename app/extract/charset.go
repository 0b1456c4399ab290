package extract

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
)

// toUTF8 decodes body. Bytes that are sound UTF-8 are taken as such, whatever a
// header says: the fetcher may have decoded them before. Otherwise the byte
// order mark, the declared type and the page's meta element decide, and what
// still does not decode becomes U+FFFD.
func toUTF8(body []byte, contentType string) []byte {
	if utf8.Valid(body) && bytes.IndexByte(body, 0) < 0 && bytes.IndexByte(body, 0x1B) < 0 {
		return bytes.TrimPrefix(body, []byte("\xEF\xBB\xBF"))
	}
	encoding, name, _ := charset.DetermineEncoding(body, contentType)
	if name != "utf-8" {
		if decoded, err := encoding.NewDecoder().Bytes(body); err == nil {
			body = decoded
		}
	}
	return bytes.TrimPrefix(bytes.ToValidUTF8(body, []byte("\uFFFD")), []byte("\xEF\xBB\xBF"))
}

// clip cuts s to at most n bytes, between characters.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return strings.TrimSpace(s[:n])
}
