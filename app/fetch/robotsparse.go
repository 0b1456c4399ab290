package fetch

import (
	"bytes"
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// The parser is our own. temoto/robotstxt 1.1.2 gives up on the whole file over
// one bad line, lets the first of two equally long rules win, measures patterns
// by the length of a regular expression made from them, takes a group for "web"
// as meant for us, and does not compare percent-encoding: each against RFC 9309.

// ParseRobots reads a robots.txt. There is no error: what is not a rule means
// nothing.
func ParseRobots(body []byte) *Robots {
	p := robotsParser{robots: &Robots{}}
	body = bytes.TrimPrefix(body, []byte("\xEF\xBB\xBF"))
	for len(body) > 0 {
		var line []byte
		end := bytes.IndexAny(body, "\r\n")
		if end < 0 {
			end = len(body)
		}
		line, body = body[:end], body[min(end+1, len(body)):]
		p.line(string(line))
	}
	return p.result()
}

// robotsParser collects the rules of the groups for us and of those for everyone.
// Groups for the same agent count as one.
type robotsParser struct {
	robots       *Robots
	ours, others group
	rules        audience // of the Allow and Disallow lines that come
	delays       audience // of a Crawl-delay line that comes
}

// audience is whom lines are for: those that the agent lines before them name.
type audience struct {
	us, everyone bool
	addressed    bool // a line was for them: another agent line starts anew
}

func (a *audience) add(us, everyone bool) {
	if a.addressed {
		*a = audience{}
	}
	a.us, a.everyone = a.us || us, a.everyone || everyone
}

type group struct {
	named bool
	rules []rule
	delay time.Duration
}

func (p *robotsParser) line(line string) {
	line, _, _ = strings.Cut(line, "#")
	key, value, found := strings.Cut(line, ":")
	if !found {
		return
	}
	value = strings.TrimSpace(value)
	switch strings.ToLower(strings.TrimSpace(key)) {
	case "user-agent", "useragent", "user agent":
		p.agent(value)
	case "allow":
		p.rule(value, true)
	case "disallow":
		p.rule(value, false)
	case "crawl-delay", "crawldelay", "crawl delay":
		p.delay(value)
	case "sitemap":
		if len(p.robots.sitemaps) < maxSitemapLines && value != "" && len(value) <= maxAddressLength {
			p.robots.sitemaps = append(p.robots.sitemaps, value)
		}
	}
}

// agent compares the product token alone: "Websyte/1.0" is us, "websytebot" and
// "web" are not.
func (p *robotsParser) agent(value string) {
	everyone := value == "*" || strings.HasPrefix(value, "* ")
	end := strings.IndexFunc(value, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '_')
	})
	if end >= 0 {
		value = value[:end]
	}
	us := strings.EqualFold(value, app.Product)
	p.ours.named = p.ours.named || us
	p.rules.add(us, everyone)
	p.delays.add(us, everyone)
}

// rule takes a path. An empty one matches nothing, and one that does not begin
// with a slash or a star is not a path: both say nothing.
func (p *robotsParser) rule(value string, allow bool) {
	p.rules.addressed, p.delays.addressed = true, true
	if !strings.HasPrefix(value, "/") && !strings.HasPrefix(value, "*") {
		return
	}
	r := rule{canonicalPattern(value), allow}
	for _, g := range p.groups(p.rules) {
		g.rules = append(g.rules, r)
	}
}

// delay belongs to the agents named since the last delay or rule, though it does
// not part groups of rules: the RFC does not know it, and forbids that.
func (p *robotsParser) delay(value string) {
	p.delays.addressed = true
	seconds, err := strconv.ParseFloat(value, 64)
	if err != nil || !(seconds > 0) {
		return
	}
	delay := time.Duration(min(seconds, maxCrawlDelay.Seconds()) * float64(time.Second))
	for _, g := range p.groups(p.delays) {
		g.delay = max(g.delay, delay)
	}
}

func (p *robotsParser) groups(a audience) []*group {
	var groups []*group
	if a.us {
		groups = append(groups, &p.ours)
	}
	if a.everyone {
		groups = append(groups, &p.others)
	}
	return groups
}

func (p *robotsParser) result() *Robots {
	g := p.others
	if p.ours.named {
		g = p.ours
	}
	slices.SortStableFunc(g.rules, moreSpecific)
	p.robots.rules, p.robots.delay = slices.Compact(g.rules), g.delay
	return p.robots
}

// moreSpecific orders rules by precedence: the longer pattern, and of two as long
// the one that allows.
func moreSpecific(a, b rule) int {
	if len(a.pattern) != len(b.pattern) {
		return cmp.Compare(len(b.pattern), len(a.pattern))
	}
	switch {
	case a.allow && !b.allow:
		return -1
	case b.allow && !a.allow:
		return 1
	}
	return strings.Compare(a.pattern, b.pattern)
}

// canonicalPattern puts a rule's path into the spelling of matchForm. A $ is
// special at the end alone.
func canonicalPattern(value string) string {
	value, anchored := strings.CutSuffix(value, "$")
	path, query, hasQuery := strings.Cut(value, "?")
	pattern := canonicalPath(path)
	if hasQuery {
		pattern += "?" + canonicalQuery(query)
	}
	pattern = strings.ReplaceAll(pattern, "$", "%24")
	for strings.Contains(pattern, "**") {
		pattern = strings.ReplaceAll(pattern, "**", "*")
	}
	if anchored {
		pattern += "$"
	}
	return pattern
}

// readLines reads the lines that end within limit bytes and leaves the rest: half
// of "Disallow: /a" would forbid everything.
func readLines(r io.Reader, limit int) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	if len(body) > limit {
		body = body[:bytes.LastIndexAny(body[:limit], "\r\n")+1]
	}
	return body, err
}
