package fetch_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/fetch"
)

func TestNormalize(t *testing.T) {
	t.Parallel()
	for from, want := range map[string]string{
		"HTTP://Example.COM":                        "http://example.com/",
		"http://example.com:80/a":                   "http://example.com/a",
		"https://example.com:443/a":                 "https://example.com/a",
		"https://example.com:80/a":                  "https://example.com:80/a",
		"http://example.com:080/a":                  "http://example.com/a",
		"http://example.com:08080/a":                "http://example.com:8080/a",
		"http://example.com:/a":                     "http://example.com/a",
		"http://example.com./a":                     "http://example.com/a",
		"http://bücher.example/ü":                   "http://xn--bcher-kva.example/%C3%BC",
		"http://under_score.example/":               "http://under_score.example/",
		"http://[2001:DB8::1]:80/":                  "http://[2001:db8::1]/",
		"http://example.com/a#b":                    "http://example.com/a",
		"http://example.com/a/../b/./c/..":          "http://example.com/b/",
		"http://example.com/../../a":                "http://example.com/a",
		"http://example.com/%2e%2E/a":               "http://example.com/a",
		"http://example.com/a//b":                   "http://example.com/a//b",
		"http://example.com/a/":                     "http://example.com/a/",
		"http://example.com/%7euser/%41":            "http://example.com/~user/A",
		"http://example.com/a%2fb%3f":               "http://example.com/a%2Fb%3F",
		"http://example.com/a b":                    "http://example.com/a%20b",
		"http://example.com/(a),b;c=1":              "http://example.com/(a),b;c=1",
		"http://example.com/?":                      "http://example.com/",
		"http://example.com/?b=2&a=1":               "http://example.com/?b=2&a=1",
		"http://example.com/?a=1&&b":                "http://example.com/?a=1&b",
		"http://example.com/?a=%c3%a9+ü":            "http://example.com/?a=%C3%A9+%C3%BC",
		"http://example.com/?a=100%":                "http://example.com/?a=100%25",
		"http://example.com/100%":                   "http://example.com/100%25",
		"http://example.com/?u=http://x/?y":         "http://example.com/?u=http://x/?y",
		"http://example.com/?utm_source=x&id=1":     "http://example.com/?id=1",
		"http://example.com/?UTM_Source=x&gclid=y":  "http://example.com/",
		"http://example.com/?fbclid=1&a=b&mc_cid=":  "http://example.com/?a=b",
		"http://example.com/a;jsessionid=0AB12?x=1": "http://example.com/a?x=1",
		"http://example.com/a;JSessionID=0/b;v=1":   "http://example.com/a/b;v=1",
		"http://example.com/x/..;jsessionid=0/b":    "http://example.com/b",
		"http://example.com/;jsessionid=0":          "http://example.com/",
		"http://example.com/a;xjsessionid=0":        "http://example.com/a;xjsessionid=0",
		"http://example.com/?CFID=1&CFTOKEN=2&a=b":  "http://example.com/?a=b",
		"http://example.com/?ASPSESSIONIDQAB=x&a=b": "http://example.com/?a=b",
		"http://example.com/?session_id=x&osCsid=y": "http://example.com/",
		"http://example.com/?autm_source=x":         "http://example.com/?autm_source=x",
		" http://example.com/a\n/b\t ":              "http://example.com/a/b",
	} {
		u, err := fetch.Parse(from)
		if err != nil {
			t.Errorf("%s: %v", from, err)
			continue
		}
		if got := u.String(); got != want {
			t.Errorf("%s becomes %s, want %s", from, got, want)
		}
	}
}

func TestNormalizeLeavesItsArgument(t *testing.T) {
	t.Parallel()
	u := address(t, "HTTP://EXAMPLE.com/%7e?utm_source=x#y")
	before := u.String()
	fetch.Normalize(u)
	if u.String() != before {
		t.Errorf("%s became %s", before, u)
	}
}

func TestKey(t *testing.T) {
	t.Parallel()
	for _, same := range []string{
		"http://a/b http://a/b/ http://a/b/index.html http://a/b/index.htm http://A:80/b/?utm_source=x#y http://a/c/../b",
		"http://a http://a/ http://a/index.html http://a/index.php",
		"http://a/?q=1 http://a/index.html?q=1",
	} {
		list := strings.Fields(same)
		for _, other := range list[1:] {
			if fetch.Key(address(t, other)) != fetch.Key(address(t, list[0])) {
				t.Errorf("%s and %s are the same page", list[0], other)
			}
		}
	}
	different := strings.Fields("http://a/ http://a/b http://a/B http://a/b?q https://a/b http://a:8080/b http://b/b http://a/bindex.html http://a/a%2Fb http://a/a/b")
	seen := map[string]string{}
	for _, text := range different {
		key := fetch.Key(address(t, text))
		if other, ok := seen[key]; ok {
			t.Errorf("%s and %s are different pages", text, other)
		}
		seen[key] = text
	}
}

func FuzzNormalize(f *testing.F) {
	for _, seed := range []string{"http://Example.com:80/a/../%7e?utm_source=x&&b=%zz#f", "https://[::1]:443/%2e%2e//", "http://bücher。example。。/ü?%",
		"http://a/..", "http://a/index.html/", "mailto:a@b", "//host/path", "http://İ.example/", "http://①②⑦.⓪.⓪.①/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if u, err := url.Parse(text); err == nil {
			fetch.Key(u)
			fetch.Normalize(u)
		}
		u, err := fetch.Parse(text)
		if err != nil {
			return
		}
		again, err := fetch.Parse(u.String())
		if err != nil {
			t.Fatalf("%q becomes %q, which is no address: %v", text, u, err)
		}
		if again.String() != u.String() {
			t.Errorf("%q becomes %q and then %q", text, u, again)
		}
		if fetch.Key(again) != fetch.Key(u) {
			t.Errorf("%q has two keys", text)
		}
		if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Fragment != "" || u.User != nil {
			t.Errorf("%q becomes %q", text, u)
		}
	})
}
