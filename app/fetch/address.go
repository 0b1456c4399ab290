package fetch

import (
	"errors"
	"net/netip"
)

// reach is what connecting to a network address would mean.
type reach int

const (
	reachPublic  reach = iota
	reachPrivate       // loopback, private and shared networks: for those who are trusted
	reachNever         // link-local, metadata, multicast, reserved and forms that hide another address
)

var (
	errPrivateAddress   = errors.New("not a public address")
	errForbiddenAddress = errors.New("an address that is never fetched")
)

// prefixes is a list of networks; a function each, so that nothing is mutable.
func prefixes(texts ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		list[i] = netip.MustParsePrefix(text)
	}
	return list
}

// addressTable is the IANA special-purpose registries (RFC 6890 and its updates)
// as far as they matter to a client, and the clouds' metadata services, some of
// which have addresses that look private or public.
type addressTable struct {
	never, private []netip.Prefix
	global6        netip.Prefix // IPv6 that is routed at all; everything else is refused
	nat64          netip.Prefix
}

func newAddressTable() addressTable {
	return addressTable{
		global6: netip.MustParsePrefix("2000::/3"),
		nat64:   netip.MustParsePrefix("64:ff9b::/96"),
		never: prefixes(
			"0.0.0.0/8",           // this network; Linux takes 0.0.0.0 for loopback
			"100.100.100.200/32",  // metadata, Alibaba
			"168.63.129.16/32",    // metadata, Azure
			"169.254.0.0/16",      // link-local, metadata of most clouds
			"192.0.0.0/24",        // IETF protocol assignments, metadata of Oracle
			"192.0.2.0/24",        // documentation
			"192.88.99.0/24",      // 6to4 relay
			"198.18.0.0/15",       // benchmarking
			"198.51.100.0/24",     // documentation
			"203.0.113.0/24",      // documentation
			"224.0.0.0/4",         // multicast
			"240.0.0.0/4",         // reserved, broadcast
			"fd00:42::/32",        // metadata, Scaleway
			"fd00:a9fe:a9fe::/48", // metadata, Akamai
			"fd00:c1::/32",        // metadata, Oracle
			"fd00:ec2::/32",       // metadata, Amazon
			"fd20:ce::/32",        // metadata, Google
			"2001::/23",           // Teredo, ORCHID, benchmarking and other assignments
			"2001:db8::/32",       // documentation
			"2002::/16",           // 6to4
			"3fff::/20",           // documentation
		),
		private: prefixes(
			"10.0.0.0/8",
			"100.64.0.0/10", // shared
			"127.0.0.0/8",
			"172.16.0.0/12",
			"192.168.0.0/16",
			"::1/128",
			"fc00::/7", // unique-local
		),
	}
}

// reach judges address. An IPv4-mapped address is judged as the IPv4 address that
// the kernel connects to. A NAT64 address (RFC 6052) is judged by the IPv4
// address inside, because hosts with IPv6 alone reach every IPv4 site so; that
// prefix must not carry other than public addresses, so those are refused.
func (t addressTable) reach(address netip.Addr) reach {
	if address.Zone() != "" || !address.IsValid() {
		return reachNever
	}
	address = address.Unmap()
	switch {
	case contains(t.never, address):
		return reachNever
	case contains(t.private, address):
		return reachPrivate
	case t.nat64.Contains(address):
		inner := address.As16()
		if t.reach(netip.AddrFrom4([4]byte(inner[12:]))) == reachPublic {
			return reachPublic
		}
		return reachNever
	case address.Is6() && !t.global6.Contains(address):
		return reachNever
	}
	return reachPublic
}

func contains(list []netip.Prefix, address netip.Addr) bool {
	for _, p := range list {
		if p.Contains(address) {
			return true
		}
	}
	return false
}
