package provider

import (
	"net/url"
	"strings"
)

// maxPath bounds a path that is kept for after a log-in, in bytes.
const maxPath = 1024

// OwnPath is path where it leads to a page of ours, and "" where it leads elsewhere
// or might: browsers read a backslash as a slash and leave tabs out.
func OwnPath(path string) string {
	for _, c := range []byte(path) {
		if c <= ' ' || c > '~' || c == '\\' {
			return ""
		}
	}
	u, err := url.Parse(path)
	page := err == nil && u.Scheme == "" && u.Host == "" && u.User == nil && strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//")
	if !page || len(path) > maxPath || strings.HasPrefix(u.Path, "/api/") {
		return ""
	}
	return path
}
