package fetch

import (
	"net"
	"net/url"
	"strconv"
	"strings"
)

const maxAddressLength = 4096 // bytes; longer ones are traps or mistakes

// Parse reads an address that somebody gave, checks that it may be fetched at
// all, and normalizes it.
func Parse(address string) (*url.URL, error) {
	if len(address) > maxAddressLength {
		return nil, blocked(nil, "The address is longer than %d characters.", maxAddressLength)
	}
	u, err := url.Parse(tidy(address))
	if err != nil {
		return nil, blocked(nil, "This is not a valid web address. Check its spelling.") // err quotes it, with what may be a password
	}
	if err := check(u); err != nil {
		return nil, err
	}
	n := Normalize(u)
	return n, check(n)
}

// tidy does to an address what browsers do before they parse one: no spaces
// around it, no line breaks inside, and a percent sign that encodes nothing is
// itself.
func tidy(address string) string {
	address = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(strings.TrimSpace(address))
	var b strings.Builder
	for i := 0; i < len(address); i++ {
		b.WriteByte(address[i])
		if address[i] == '%' && !(i+2 < len(address) && isHex(address[i+1]) && isHex(address[i+2])) {
			b.WriteString("25")
		}
	}
	return b.String()
}

// check holds what can be said of an address without resolving its host.
func check(u *url.URL) error {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return blocked(nil, "Only addresses that begin with http:// or https:// can be fetched.")
	case u.User != nil:
		return blocked(nil, "The address holds a user name or password, which only the start address of a website may.")
	case u.Hostname() == "" || u.Opaque != "":
		return blocked(nil, "The address names no host.")
	case len(u.String()) > maxAddressLength:
		return blocked(nil, "The address is longer than %d characters.", maxAddressLength)
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return blocked(err, "The port %q in the address is not a number from 1 to 65535.", port)
		}
	}
	return nil
}

// checkPort refuses ports where something other than a web server listens, which
// a request could be made to talk to. Those that are trusted choose freely.
func (c *Client) checkPort(u *url.URL) error {
	port := portOf(u)
	if isBadPort(port) && !c.guard.trusts(hostPort(u)) {
		return blocked(nil, "Port %s belongs to another service than the web and is not fetched.", port)
	}
	return nil
}

// writtenPort is the port that u names, "" for none. 022 is 22, to the system as
// well.
func writtenPort(u *url.URL) string { return strings.TrimLeft(u.Port(), "0") }

func portOf(u *url.URL) string {
	if port := writtenPort(u); port != "" {
		return port
	}
	if u.Scheme == "https" {
		return "443"
	}
	return "80"
}

func hostPort(u *url.URL) string { return net.JoinHostPort(asciiHost(u.Hostname()), portOf(u)) }

// isBadPort holds for the Fetch standard's list (section "bad port") and for
// databases and caches that speak plain text.
func isBadPort(port string) bool {
	switch port {
	case "1", "7", "9", "11", "13", "15", "17", "19", "20", "21", "22", "23", "25", "37", "42", "43", "53",
		"69", "77", "79", "87", "95", "101", "102", "103", "104", "109", "110", "111", "113", "115", "117",
		"119", "123", "135", "137", "139", "143", "161", "179", "389", "427", "465", "512", "513", "514",
		"515", "526", "530", "531", "532", "540", "548", "554", "556", "563", "587", "601", "636", "989",
		"990", "993", "995", "1719", "1720", "1723", "2049", "3306", "3659", "4045", "4190", "5060", "5061",
		"5432", "6000", "6379", "6566", "6665", "6666", "6667", "6668", "6669", "6679", "6697", "10080",
		"11211", "27017":
		return true
	}
	return false
}
