package app

import (
	"net/url"
	"strings"
)

// FilePath is where the server gives visitors the original of a public document. The
// title is there for people to read.
func FilePath(id DocumentID, title string) string {
	name := strings.Trim(FileName(title), ".")
	if name == "" {
		name = "file"
	}
	return "/files/" + string(id) + "/" + url.PathEscape(name)
}

// FileName is a title without what no file may have in its name.
func FileName(title string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, title)
}
