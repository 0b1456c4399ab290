package fetch_test

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

func address(t testing.TB, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestRobotsRules(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		robots     string // without its User-agent line unless it has one
		allowed    string // paths
		disallowed string
	}{
		"empty":                     {"", "/ /a", ""},
		"empty disallow":            {"Disallow:", "/ /a", ""},
		"everything":                {"Disallow: /", "/robots.txt", "/ /a /robots.txt.html /?a"},
		"prefix":                    {"Disallow: /fish", "/Fish /catfish /?id=fish", "/fish /fish.html /fish/salmon /fishheads?x /fish?id=1"},
		"folder":                    {"Disallow: /fish/", "/fish /fish.html", "/fish/ /fish/salmon"},
		"longest wins":              {"Disallow: /example/\nAllow: /example/page/\nDisallow: /example/page/no.gif", "/example/page/ /example/page/yes.gif", "/example/ /example/page/no.gif"},
		"order does not matter":     {"Allow: /p\nDisallow: /", "/page", "/folder"},
		"as long: allow wins":       {"Disallow: /folder\nAllow: /folder", "/folder /folder/page", ""},
		"as long, the other way":    {"Allow: /folder\nDisallow: /folder", "/folder /folder/page", ""},
		"star":                      {"Disallow: /*.php", "/ /windows.PHP", "/index.php /a/b.php?x /c.phps /.php"},
		"star and end":              {"Disallow: /*.php$", "/a.php?x /a.php/ /windows.PHP", "/a.php /a/b.php"},
		"stars":                     {"Disallow: /a*b*c$", "/abcd /acb /a", "/abc /aXbXc /abcc /abbcbc"},
		"many stars":                {"Disallow: /a***b", "/a", "/ab /a1b"},
		"star at the end":           {"Disallow: /fish*", "/Fish", "/fish /fish.html"},
		"star first":                {"Disallow: *private", "/public", "/a/private /private"},
		"end alone":                 {"Disallow: /$", "/a /?a", "/"},
		"length of a pattern":       {"Disallow: /*.htm\nAllow: /page", "/ /page", "/page.htm"},
		"length, literally":         {"Allow: /page\nDisallow: /*.ph", "/page.php", ""},
		"dollar inside":             {"Disallow: /a$b", "/a", "/a$b /a%24b"},
		"escaped star":              {"Disallow: /a%2Ab", "/aXb", "/a*b /a%2ab"},
		"escaped dollar":            {"Disallow: /a%24", "/a", "/a$ /a$b"},
		"percent":                   {"Disallow: /foo/bar/ツ", "/foo/bar/", "/foo/bar/%E3%83%84 /foo/bar/ツ /foo/bar/%e3%83%84x"},
		"percent of unreserved":     {"Disallow: /foo/bar/%62%61%7A", "/foo/bar/", "/foo/bar/baz"},
		"unreserved in the address": {"Disallow: /foo/bar/baz", "/foo/bar/", "/foo/bar/%62%61%7a"},
		"reserved stays":            {"Disallow: /a%2Fb", "/a/b", "/a%2fb /a%2Fb"},
		"reserved in a query":       {"Disallow: /foo?baz=http://foo.bar", "/foo?baz=", "/foo?baz=http%3A%2F%2Ffoo.bar /foo?baz=http://foo.bar"},
		"query":                     {"Disallow: /*?sort=", "/list?page=1", "/list?sort=1"},
		"not a path":                {"Disallow: private/\nDisallow: http://x/", "/private/ /", ""},
		"comments":                  {"Disallow: /a # and not /b\n#Disallow: /c", "/b /c", "/a /a1"},
		"spaces and case":           {" dIsAllow \t:  /a  ", "/b", "/a"},
		"carriage returns":          {"Disallow: /a\rDisallow: /b\r\n\r\nDisallow: /c", "/d", "/a /b /c"},
		"rubbish between":           {"Disallow: /a\n<html>\nfoo\nNo-such: /x\nCrawl-delay: soon\n: /y\nDisallow: /b", "/x /y", "/a /b"},
		"byte order mark":           {"\xEF\xBB\xBFUser-agent: *\nDisallow: /a", "/b", "/a"},
		"no group":                  {"User-agent: other\nDisallow: /", "/a", ""},
		"rules before a group":      {"Disallow: /a\nUser-agent: *\nDisallow: /b", "/a", "/b"},
		"ours beats everyone's":     {"User-agent: *\nDisallow: /\nUser-agent: websyte\nDisallow: /a", "/b", "/a"},
		"ours allows everything":    {"User-agent: *\nDisallow: /\n\nUser-agent: websyte\nDisallow:", "/ /a", ""},
		"ours, without rules":       {"User-agent: websyte\n\nUser-agent: *\nDisallow: /", "", "/ /a"},
		"groups merge":              {"User-agent: websyte\nDisallow: /a\nUser-agent: x\nDisallow: /b\nUser-agent: WebSyte\nDisallow: /c", "/b", "/a /c"},
		"everyone's merge":          {"User-agent: *\nDisallow: /a\nUser-agent: x\nDisallow: /b\nUser-agent: *\nDisallow: /c", "/b", "/a /c"},
		"several agents":            {"User-agent: x\nUser-agent: websyte\nUser-agent: y\nDisallow: /a", "/b", "/a"},
		"version":                   {"User-agent: websyte/1.0 (+x)\nDisallow: /a\nUser-agent: *\nDisallow: /b", "/b", "/a"},
		"prefix of our name":        {"User-agent: web\nDisallow: /", "/a", ""},
		"our name is the prefix":    {"User-agent: websyte-bot\nDisallow: /\nUser-agent: websyter\nDisallow: /", "/a", ""},
		"agents after a rule":       {"User-agent: x\nDisallow: /a\nUser-agent: websyte\nUser-agent: y\nDisallow: /b", "/a", "/b"},
		"one agent, two cases":      {"user-AGENT: WEBSYTE\nDisallow: /a\nUSER-agent: websyte\nAllow: /a/b", "/b /a/b", "/a"},
		"as specific, with a star":  {"Allow: /p*\nDisallow: /pa", "/page", ""},
		"root but the home page":    {"Disallow: /\nAllow: /$", "/", "/a /?a"},
		"a colon in the path":       {"Disallow: /a:b", "/a", "/a:b /a:bc"},
		"a fragment is a comment":   {"Disallow: /a#b", "/b", "/a /ab"},
		"broken percent":            {"Disallow: /a%zz", "/a", "/a%25zz"},
		"empty agent":               {"User-agent:\nDisallow: /a", "/a", ""},
		"empty agent joins":         {"User-agent: *\nUser-agent:\nDisallow: /a", "/b", "/a"},
		"NUL and bad UTF-8":         {"Disallow: /a\x00\n\xff\xfe: /b\nDisallow: /c\xff", "/a /b /c", "/c%FF"},
		"other lines join agents":   {"User-agent: websyte\nSitemap: https://x/s.xml\nUser-agent: x\nDisallow: /a", "/b", "/a"},
	} {
		text := test.robots
		if !strings.Contains(text, "User-agent") {
			text = "User-agent: *\n" + text
		}
		r := fetch.ParseRobots([]byte(text))
		for path := range strings.FieldsSeq(test.allowed) {
			if !r.Allowed(address(t, "https://example.com"+path)) {
				t.Errorf("%s: %s is not allowed", name, path)
			}
		}
		for path := range strings.FieldsSeq(test.disallowed) {
			if r.Allowed(address(t, "https://example.com"+path)) {
				t.Errorf("%s: %s is allowed", name, path)
			}
		}
	}
	if fetch.ParseRobots([]byte("User-agent: *\nDisallow: /")).Allowed(address(t, "https://example.com")) {
		t.Error("an address without a path is the root")
	}
}

func TestRobotsDelayAndSitemaps(t *testing.T) {
	t.Parallel()
	r := fetch.ParseRobots([]byte("Sitemap: https://a/1.xml\nUser-agent: *\nCrawl-delay: 2.5\nUser-agent: x\nCrawl-delay: 9\nsitemap:https://a/2.xml#x\nSitemap:"))
	if r.CrawlDelay() != 2500*time.Millisecond {
		t.Errorf("delay = %s", r.CrawlDelay())
	}
	if want := []string{"https://a/1.xml", "https://a/2.xml"}; !slices.Equal(r.Sitemaps(), want) {
		t.Errorf("sitemaps = %q", r.Sitemaps())
	}
	after := fetch.ParseRobots([]byte("User-agent: *\nDisallow: /a\nCrawl-delay: 3"))
	if after.CrawlDelay() != 3*time.Second {
		t.Errorf("delay after a rule = %s", after.CrawlDelay())
	}
	for text, want := range map[string]time.Duration{"86400": 30 * time.Second, "1e300": 30 * time.Second, "Inf": 30 * time.Second, "NaN": 0, "-1": 0, "x": 0, "": 0} {
		if got := fetch.ParseRobots([]byte("User-agent: websyte\nCrawl-delay: " + text)).CrawlDelay(); got != want {
			t.Errorf("delay %q = %s, want %s", text, got, want)
		}
	}
}

func TestRobotsOverHTTP(t *testing.T) {
	t.Parallel()
	const rules = "User-agent: *\nDisallow: /no"
	hops := func(n int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if done := len(r.URL.Query().Get("n")); done < n {
				http.Redirect(w, r, "/robots.txt?n="+strings.Repeat("x", done+1), http.StatusFound)
				return
			}
			w.Write([]byte(rules))
		}
	}
	status := func(n int) http.HandlerFunc { return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(n) } }
	for name, test := range map[string]struct {
		handler   http.HandlerFunc
		obeyed    bool // the rules above hold
		err       bool
		temporary bool
	}{
		"there":          {hops(0), true, false, false},
		"five redirects": {hops(5), true, false, false},
		"six redirects":  {hops(6), false, false, false},
		"not found":      {status(404), false, false, false},
		"forbidden":      {status(403), false, false, false},
		"login":          {status(401), false, false, false},
		"too many":       {status(429), false, true, true},
		"fault":          {status(503), false, true, true},
		"blocked": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://169.254.169.254/", http.StatusFound)
		}, false, true, false},
		"hangs": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, false, true, true},
		"long": {func(w http.ResponseWriter, r *http.Request) {
			w.Write([]byte(rules + strings.Repeat("\n# padding", 100_000) + "\nDisallow: /yes"))
		}, true, false, false},
		"endless": {func(w http.ResponseWriter, r *http.Request) {
			w.Write([]byte(rules))
			endless([]byte("\n# padding"), "")(w, r)
		}, true, false, false},
		"cut amid a line": {func(w http.ResponseWriter, r *http.Request) {
			const last = "\nDisallow: /"
			w.Write([]byte(rules + "\n#" + strings.Repeat("x", 500<<10-len(rules)-2-len(last)) + last + "elsewhere"))
		}, true, false, false},
		"a web page": {func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("<!doctype html>\n<p>Disallow: /")) }, false, false, false},
		"compressed": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(pack(t, "gzip", rules))
		}, true, false, false},
		"a bomb": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(bytes.Repeat(pack(t, "gzip", rules+strings.Repeat("\n", 1<<20)), 100))
		}, true, false, false},
		"no content": {status(204), false, false, false},
		"to another host": {func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.Host, "127.") {
				http.Redirect(w, r, "http://localhost:"+address(t, "http://"+r.Host).Port()+"/rules", http.StatusMovedPermanently)
				return
			}
			w.Write([]byte(rules))
		}, true, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, site := serve(t, test.handler, func(o *fetch.Options) { o.MaxBody = 1000; o.Stall = 3 * time.Second; o.AllowPrivate = true })
			r, err := c.Robots(context.Background(), address(t, site+"/some/page?x"), fetch.Credentials{})
			if test.err {
				if d := wantCode(t, err, app.ErrRobots); d.Temporary != test.temporary {
					t.Errorf("temporary is %v", d.Temporary)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if r.Allowed(address(t, site+"/no")) == test.obeyed || !r.Allowed(address(t, site+"/yes")) {
				t.Errorf("rules = %+v", r)
			}
		})
	}
}

func TestRobotsIsCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c, site := serve(t, func(http.ResponseWriter, *http.Request) {})
	if _, err := c.Robots(ctx, address(t, site), fetch.Credentials{}); err != context.Canceled {
		t.Fatalf("error = %v", err)
	}
}

func FuzzRobots(f *testing.F) {
	f.Add([]byte("User-agent: *\nDisallow: /a*b$\nAllow: /%zz\nCrawl-delay: 1"), "/aXb?q=%2F")
	f.Add([]byte("User-agent: websyte\rDisallow: *$$**\nSitemap: x"), "/*$")
	f.Add([]byte("\xEF\xBB\xBFuser-agent:*\ndisallow:/ツ"), "/%E3%83%84")
	f.Fuzz(func(t *testing.T, body []byte, path string) {
		r := fetch.ParseRobots(body)
		u := &url.URL{Scheme: "https", Host: "example.com", Path: path}
		r.Allowed(u)
		r.Allowed(fetch.Normalize(u))
		if r.CrawlDelay() < 0 || r.CrawlDelay() > 30*time.Second || len(r.Sitemaps()) > 100 {
			t.Errorf("out of bounds: %+v", r)
		}
		all := fetch.ParseRobots(append([]byte("User-agent: websyte\nDisallow: /\n"), "User-agent: *\n"...))
		if all.Allowed(u) && fetch.Normalize(u).Path != "/robots.txt" {
			t.Errorf("%s slipped past Disallow: /", u)
		}
	})
}

// A pattern matches what the regular expression for it matches.
func FuzzRobotsPattern(f *testing.F) {
	f.Add("a*b$", "aXb")
	f.Add("*a*a*b", "aab")
	f.Add("a$b**", "a$bc")
	f.Add("", "x?y")
	f.Fuzz(func(t *testing.T, pattern, path string) {
		const plain = "abcdefghijklmnopqrstuvwxyz0123456789-._~/?&="
		if len(pattern) > 200 || strings.Trim(pattern, plain+"*$") != "" || strings.Trim(path, plain) != "" || strings.Count(pattern, "?") > 1 {
			return // other characters have several spellings
		}
		head, anchored := strings.CutSuffix("/"+pattern, "$")
		expression := "^" + strings.ReplaceAll(regexp.QuoteMeta(head), `\*`, "(?s:.*)")
		if anchored {
			expression += "$"
		}
		u, err := url.Parse("https://example.com/" + path)
		if err != nil || u.RequestURI() == "/robots.txt" || strings.HasSuffix(path, "?") {
			return
		}
		want := !regexp.MustCompile(expression).MatchString(u.RequestURI())
		if got := fetch.ParseRobots([]byte("User-agent: *\nDisallow: /" + pattern)).Allowed(u); got != want {
			t.Errorf("Disallow: /%s and %s: allowed is %v, %s says %v", pattern, u.RequestURI(), got, expression, want)
		}
	})
}

// What keeps the whole site from being fetched is not blamed on its robots.txt.
func TestRobotsOfASiteThatIsNotFetched(t *testing.T) {
	t.Parallel()
	c := fetch.New(fetch.Options{})
	t.Cleanup(c.Close)
	_, err := c.Robots(context.Background(), address(t, "http://127.0.0.1:8080/"), fetch.Credentials{})
	if d := wantCode(t, err, app.ErrBlocked); strings.Contains(d.Message, "robots.txt") {
		t.Errorf("message = %q", d.Message)
	}
}
