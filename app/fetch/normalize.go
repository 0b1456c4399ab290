package fetch

import (
	"net"
	"net/url"
	"slices"
	"strings"
)

const upperHex = "0123456789ABCDEF"

// Normalize gives the one spelling of u that websyte stores: scheme and host in
// lower case (the host in ASCII), no default port, no fragment, no dot segments,
// percent-encoding only where needed and in upper case, no parameters that track
// or hold a session, no empty query. The order of the parameters stays. It fetches
// the same as u, and normalizing again changes nothing.
func Normalize(u *url.URL) *url.URL {
	n := &url.URL{Scheme: strings.ToLower(u.Scheme), User: u.User, Opaque: u.Opaque}
	n.Host = normalizeHost(u, n.Scheme)
	setPath(n, removeDots(withoutSession(escape(u.EscapedPath(), pathKeeps))))
	if n.Path == "" && n.Host != "" && n.Opaque == "" {
		n.Path = "/"
	}
	n.RawQuery = normalizeQuery(u.RawQuery)
	return n
}

// Key is equal for addresses that are the same page on nearly every site: with
// and without a trailing slash, with and without index.html. It only finds
// duplicates; what is fetched keeps the address that it had.
func Key(u *url.URL) string {
	n := Normalize(u)
	path := n.EscapedPath()
	for _, index := range [...]string{"/index.html", "/index.htm", "/index.php"} {
		path = strings.TrimSuffix(path, index)
	}
	setPath(n, strings.TrimRight(path, "/"))
	return n.String()
}

func normalizeHost(u *url.URL, scheme string) string {
	host := asciiHost(u.Hostname())
	if relative := strings.TrimRight(host, "."); relative != "" {
		host = relative // the root's dot names the same host
	}
	port := writtenPort(u)
	if scheme == "http" && port == "80" || scheme == "https" && port == "443" {
		port = ""
	}
	switch {
	case port != "":
		return net.JoinHostPort(host, port)
	case strings.Contains(host, ":"):
		return "[" + host + "]"
	}
	return host
}

// setPath stores an escaped path, keeping its escapes only where the standard
// escaping would lose a difference.
func setPath(u *url.URL, escaped string) {
	path, err := url.PathUnescape(escaped)
	if err != nil {
		path = escaped
	}
	u.Path, u.RawPath = path, escaped
	if (&url.URL{Path: path}).EscapedPath() == escaped {
		u.RawPath = ""
	}
}

// Bytes beside letters, digits and -._~ that stand for themselves (RFC 3986):
// sub-delims, colon and at sign; a query also has slash and question mark.
const (
	pathKeeps  = "/!$&'()*+,;=:@"
	queryKeeps = pathKeeps + "?"
)

// escape normalizes the percent-encoding of s. A byte in keeps stays as it is
// spelled, encoded or not, because that can be a difference to the server.
func escape(s, keeps string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			c = unhex(s[i+1])<<4 | unhex(s[i+2])
			i += 2
			if isUnreserved(c) {
				b.WriteByte(c)
			} else {
				writeEscaped(&b, c)
			}
			continue
		}
		if isUnreserved(c) || strings.IndexByte(keeps, c) >= 0 {
			b.WriteByte(c)
		} else {
			writeEscaped(&b, c)
		}
	}
	return b.String()
}

func writeEscaped(b *strings.Builder, c byte) {
	b.WriteByte('%')
	b.WriteByte(upperHex[c>>4])
	b.WriteByte(upperHex[c&15])
}

func isUnreserved(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

// withoutSession leaves out the session that servlets put into a path:
// "/a;jsessionid=0?b" is "/a?b".
func withoutSession(path string) string {
	if !strings.Contains(path, ";") {
		return path
	}
	segments := strings.Split(path, "/")
	for i, s := range segments {
		parts := strings.Split(s, ";") // the name, and then its parameters
		segments[i] = strings.Join(append(parts[:1], slices.DeleteFunc(parts[1:], func(p string) bool {
			return strings.HasPrefix(strings.ToLower(p), "jsessionid=")
		})...), ";")
	}
	return strings.Join(segments, "/")
}

// removeDots is RFC 3986 section 5.2.4 for an absolute path. Empty segments stay:
// they are part of the address.
func removeDots(path string) string {
	if !strings.HasPrefix(path, "/") {
		return path
	}
	segments := strings.Split(path[1:], "/")
	kept := segments[:0:0]
	for i, s := range segments {
		last := i == len(segments)-1
		switch s {
		case ".":
		case "..":
			kept = kept[:max(len(kept)-1, 0)]
		default:
			kept = append(kept, s)
			continue
		}
		if last {
			kept = append(kept, "")
		}
	}
	return "/" + strings.Join(kept, "/")
}

func normalizeQuery(query string) string {
	kept := []string{}
	for part := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(part, "=")
		if part == "" || isTracking(name) {
			continue
		}
		kept = append(kept, escape(part, queryKeeps))
	}
	return strings.Join(kept, "&")
}

// isTracking holds for parameters that say where a visitor came from, or carry
// their session, and never what the page is.
func isTracking(name string) bool {
	if decoded, err := url.QueryUnescape(name); err == nil {
		name = decoded
	}
	name = strings.ToLower(name)
	for _, prefix := range [...]string{"utm_", "mtm_", "piwik_", "hsa_", "__hs", "_hs", "aspsessionid"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	switch name {
	case "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "gad_source", "gad_campaignid", "srsltid", "_ga", "_gl",
		"fbclid", "igshid", "igsh", "msclkid", "twclid", "ttclid", "li_fat_id", "epik", "rdt_cid", "scclid",
		"yclid", "ysclid", "_openstat", "mc_cid", "mc_eid", "mkt_tok", "hsctatracking", "_ke", "_kx",
		"pk_campaign", "pk_kwd", "pk_source", "pk_medium", "pk_content", "vero_id", "vero_conv", "oly_anon_id", "oly_enc_id",
		"wickedid", "s_kwcid", "ef_id", "phpsessid", "jsessionid", "cfid", "cftoken",
		"sessionid", "session_id", "oscsid", "zenid":
		return true
	}
	return false
}
