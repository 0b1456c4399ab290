package server_test

import (
	"bytes"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/limit"
)

func TestOrigins(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	listed := a.Widget(t, map[string]any{"public": true, "allowedOrigins": []string{siteOrigin}})
	sited := a.Widget(t, map[string]any{"public": true, "url": siteOrigin + "/shop"})
	open := a.Widget(t, map[string]any{"public": true})
	for _, c := range []struct {
		name   string
		widget any
		header map[string]string
		status int
		echoed string
	}{
		{"listed", listed, map[string]string{"Origin": siteOrigin}, 200, siteOrigin},
		{"listed, other port", listed, map[string]string{"Origin": siteOrigin + ":8443"}, 403, ""},
		{"listed, subdomain", listed, map[string]string{"Origin": "https://x.shop.example"}, 403, ""},
		{"listed, http", listed, map[string]string{"Origin": "http://shop.example"}, 403, ""},
		{"listed, null", listed, map[string]string{"Origin": "null"}, 403, ""},
		{"listed, none", listed, nil, 403, ""},
		{"listed, ours", listed, map[string]string{"Origin": a.URL}, 200, a.URL},
		{"listed, same-origin", listed, map[string]string{"Sec-Fetch-Site": "same-origin"}, 200, ""},
		{"listed, wrong origin that claims same-origin", listed, map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}, 403, ""},
		{"its own site", sited, map[string]string{"Origin": siteOrigin}, 200, siteOrigin},
		{"not its own site", sited, map[string]string{"Origin": "https://evil.example"}, 403, ""},
		{"anybody's", open, map[string]string{"Origin": "https://any.example"}, 200, "https://any.example"},
		{"anybody's, none", open, nil, 200, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, call := range []apptest.Call{
				{Path: "/api/public/widget/" + toText(c.widget), Header: c.header},
				{Method: "POST", Path: "/api/chat", Header: c.header, JSON: map[string]any{"widgetId": c.widget, "message": "hello"}},
			} {
				r := a.Do(t, call)
				if r.Status != c.status || r.Header.Get("Access-Control-Allow-Origin") != c.echoed {
					t.Errorf("%s: %d, origin %q", call.Path, r.Status, r.Header.Get("Access-Control-Allow-Origin"))
				}
				if !strings.Contains(strings.Join(r.Header.Values("Vary"), ","), "Origin") || r.Header.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
					t.Errorf("%s: %v", call.Path, r.Header)
				}
			}
		})
	}
}

func toText(v any) string { return strings.Trim(toJSON(v), `"`) }

func TestPreflight(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	r := a.Do(t, apptest.Call{Method: "OPTIONS", Path: "/api/chat", Header: map[string]string{
		"Origin": siteOrigin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,x-session-id",
	}})
	h := r.Header
	if r.Status != 204 || h.Get("Access-Control-Allow-Origin") != siteOrigin || !strings.Contains(h.Get("Access-Control-Allow-Headers"), "X-Session-ID") ||
		!strings.Contains(h.Get("Access-Control-Allow-Methods"), "POST") || h.Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("%d %v", r.Status, h)
	}
	r = a.Do(t, apptest.Call{Method: "OPTIONS", Path: "/api/widgets", Header: map[string]string{"Origin": siteOrigin}})
	if r.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("an owner's route answers other origins")
	}
}

func TestThePublicWidget(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	w := a.Widget(t, map[string]any{
		"public": true, "instructions": "SECRET", "theme": map[string]any{"primaryColor": "#ffd400"},
		"texts": map[string]any{"de": map[string]any{"send": "Senden"}, "en": map[string]any{"send": "Send"}},
	})
	c := apptest.Call{Path: "/api/public/widget/" + string(w) + "?lang=de-AT"}
	r := a.Do(t, c)
	var p struct {
		Texts map[string]string
		Theme struct {
			Mode, Position string
			Light, Dark    map[string]string
		}
		Recommendations, Links []any
	}
	r.Into(t, &p)
	if p.Texts["send"] != "Senden" || p.Texts["ask"] != "{name} fragen" || p.Theme.Light["onPrimary"] != "#101512" || p.Theme.Dark["primary"] == "" || p.Theme.Mode != "auto" || p.Links == nil || p.Recommendations == nil {
		t.Errorf("%s", r.Body)
	}
	if bytes.Contains(r.Body, []byte("SECRET")) || bytes.Contains(r.Body, []byte("owner")) {
		t.Errorf("it says too much: %s", r.Body)
	}
	c.Header = map[string]string{"If-None-Match": r.Header.Get("ETag")}
	if again := a.Do(t, c); again.Status != 304 || len(again.Body) != 0 {
		t.Errorf("%d %s", again.Status, again.Body)
	}
}

func TestRates(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{VisitorRate: limit.PerMinute(2), TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	w, own := a.Widget(t, map[string]any{"public": true}), a.Widget(t, map[string]any{"public": true, "limits": map[string]any{"perMinute": 3}})
	from := func(widget any, ip, token string) apptest.Reply {
		return a.Do(t, apptest.Call{Method: "POST", Path: "/api/chat", Token: token, Header: map[string]string{"X-Forwarded-For": ip},
			JSON: map[string]any{"widgetId": widget, "message": "hello"}})
	}
	for i, want := range []int{200, 200, 429} {
		r := from(w, "203.0.113.7", "")
		if r.Status != want || r.Header.Get("X-RateLimit-Limit") != "2" {
			t.Fatalf("call %d: %d %v", i, r.Status, r.Header)
		}
		if want == 429 {
			p := checkProblem(t, r)
			seconds, err := strconv.Atoi(r.Header.Get("Retry-After"))
			if p.Code != "rate_limited" || err != nil || seconds < 1 || seconds > 60 || r.Header.Get("X-RateLimit-Remaining") != "0" || r.Header.Get("X-RateLimit-Reset") == "" {
				t.Errorf("%+v %v", p, r.Header)
			}
		}
	}
	for name, c := range map[string]struct {
		widget    any
		ip, token string
		status    int
	}{
		"another visitor":                 {w, "203.0.113.8", "", 200},
		"the same at another widget":      {own, "203.0.113.7", "", 200},
		"the owner":                       {w, "203.0.113.7", a.Owner.Token, 200},
		"the same behind a made-up hop":   {w, "198.51.100.1, 203.0.113.7", "", 429},
		"the same with a port":            {w, "203.0.113.7:5555", "", 429},
		"one of an IPv6 network":          {w, "2001:db8::1", "", 200},
		"another of that network":         {w, "2001:db8::2", "", 200},
		"again another of that network":   {w, "2001:db8::dead:beef", "", 429},
		"one of the neighbouring network": {w, "2001:db8:0:1::1", "", 200},
	} {
		if name == "again another of that network" {
			continue // below: it must come last
		}
		if r := from(c.widget, c.ip, c.token); r.Status != c.status {
			t.Errorf("%s: %d", name, r.Status)
		}
	}
	if r := from(w, "2001:db8::dead:beef", ""); r.Status != 429 {
		t.Errorf("a whole network of 64 bits is one visitor: %d", r.Status)
	}
	if r := from(own, "203.0.113.9", ""); r.Header.Get("X-RateLimit-Limit") != "3" {
		t.Errorf("the widget's own limit: %v", r.Header)
	}
}

func TestForwardedAddressesNeedATrustedProxy(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{VisitorRate: limit.PerMinute(1)})
	w := a.Widget(t, map[string]any{"public": true})
	for i, want := range []int{200, 429} {
		r := a.Do(t, apptest.Call{Method: "POST", Path: "/api/chat", JSON: map[string]any{"widgetId": w, "message": "hello"},
			Header: map[string]string{"X-Forwarded-For": "203.0.113." + strconv.Itoa(i)}})
		if r.Status != want {
			t.Errorf("call %d: %d", i, r.Status)
		}
	}
}

func TestOwnOrigin(t *testing.T) {
	t.Parallel()
	behind := apptest.Start(t, apptest.Options{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
	direct := apptest.Start(t, apptest.Options{})
	named := apptest.Start(t, apptest.Options{PublicURL: "https://chat.example"})
	forwarded := map[string]string{"Origin": "https://chat.example", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "chat.example"}
	for name, c := range map[string]struct {
		a      *apptest.App
		header map[string]string
		status int
	}{
		"a trusted proxy says so":         {behind, forwarded, 200},
		"anybody says so":                 {direct, forwarded, 403},
		"the configuration says so":       {named, map[string]string{"Origin": "https://chat.example"}, 200},
		"the configuration says no other": {named, map[string]string{"Origin": named.URL}, 403},
	} {
		w := c.a.Widget(t, map[string]any{"public": true, "allowedOrigins": []string{siteOrigin}})
		r := c.a.Do(t, apptest.Call{Path: "/api/public/widget/" + string(w), Header: c.header})
		if r.Status != c.status {
			t.Errorf("%s: %d %s", name, r.Status, r.Body)
		}
		if secure := r.Header.Get("Strict-Transport-Security") != ""; secure != (c.a != direct) {
			t.Errorf("%s: Strict-Transport-Security is %t", name, secure)
		}
	}
}

// buffer is a log that several goroutines write.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func TestTheLogTellsNoSecrets(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	a := apptest.Start(t, apptest.Options{Log: log})
	w := a.Widget(t, map[string]any{"public": true})
	a.Do(t, apptest.Call{Path: "/api/widgets?q=privatequery", Token: a.Owner.Token, Header: map[string]string{"X-Request-ID": "my-request-1"}})
	a.Do(t, apptest.Call{Method: "POST", Path: "/api/chat", JSON: map[string]any{"widgetId": w, "message": "privatemessage"}, Header: map[string]string{"X-Session-ID": "privatesession"}})
	a.Stop(t)
	text := log.String()
	if !strings.Contains(text, `"my-request-1"`) || !strings.Contains(text, `"path":"/api/chat"`) {
		t.Errorf("requests are missing: %s", text)
	}
	for _, secret := range []string{"privatequery", "privatemessage", "privatesession", a.Owner.Token, "127.0.0.1"} {
		if strings.Contains(text, secret) {
			t.Errorf("the log holds %s", secret)
		}
	}
}

func TestAPanicTellsNothing(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	a := apptest.Start(t, apptest.Options{Log: log, Working: func() bool { panic("the inside") }})
	r := a.Do(t, apptest.Call{Path: "/api/ready", Header: map[string]string{"X-Request-ID": "bad id with spaces"}})
	if p := checkProblem(t, r); r.Status != 500 || p.Code != "internal" || bytes.Contains(r.Body, []byte("inside")) {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if id := r.Header.Get("X-Request-ID"); strings.Contains(id, " ") || !strings.Contains(log.String(), id) || !strings.Contains(log.String(), "the inside") {
		t.Errorf("the log does not say what happened in %s: %s", id, log)
	}
	if r := a.Do(t, apptest.Call{Path: "/api/health"}); r.Status != 200 {
		t.Errorf("afterwards: %d", r.Status)
	}
}
