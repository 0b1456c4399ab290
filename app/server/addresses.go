package server

import (
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chat"
)

// inFull gives an address of ours, which is a path where it is kept, with the origin
// that this caller sees. It is not kept so: a caller may claim any host.
func (c *call) inFull(address string) string {
	if strings.HasPrefix(address, "/") {
		return c.own + address
	}
	return address
}

func (c *call) citations(list []app.Citation) []app.Citation {
	out := make([]app.Citation, len(list))
	for i, one := range list {
		one.URL = c.inFull(one.URL)
		out[i] = one
	}
	return out
}

func (c *call) links(list []app.PageLink) []app.PageLink {
	out := make([]app.PageLink, len(list))
	for i, one := range list {
		one.URL = c.inFull(one.URL)
		out[i] = one
	}
	return out
}

// answered is a as this caller is given it, with empty lists where a has none, so that
// clients meet no null.
func (c *call) answered(a chat.Answer) chat.Answer {
	a.Sources, a.Closest, a.FollowUps = c.citations(a.Sources), c.links(a.Closest), orEmpty(a.FollowUps)
	return a
}
