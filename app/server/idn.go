package server

import (
	"net/url"

	"golang.org/x/net/idna"
)

// asciiHost writes the host of a web address as browsers do in an origin: names of
// other scripts become xn--. What it cannot read comes back as it is, for
// app.Widget's Validate to refuse.
func asciiHost(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || ascii(u.Host) {
		return address
	}
	host, err := idna.Lookup.ToASCII(u.Hostname())
	if err != nil {
		return address
	}
	if port := u.Port(); port != "" {
		host += ":" + port
	}
	u.Host = host
	return u.String()
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// asciiHosts does so for each; nil stays nil.
func asciiHosts(addresses *[]string) *[]string {
	if addresses == nil {
		return nil
	}
	out := make([]string, len(*addresses))
	for i, a := range *addresses {
		out[i] = asciiHost(a)
	}
	return &out
}
