package server_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/limit"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
)

// visit is a visitor without JavaScript at a widget's page.
type visit struct {
	*apptest.App
	t       *testing.T
	path    string
	cookie  string // as the browser would send it
	framed  bool
	session string // of the hidden field
	last    apptest.Reply
}

func (v *visit) header() map[string]string {
	h := map[string]string{"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "document", "Cookie": v.cookie}
	if v.framed {
		h["Sec-Fetch-Dest"], h["Cookie"] = "iframe", ""
	}
	return h
}

func (v *visit) open() *visit {
	v.t.Helper()
	return v.took(v.Do(v.t, apptest.Call{Path: v.path, Header: v.header()}))
}

// send sends one of the page's forms, and follows where it leads.
func (v *visit) send(fields ...string) *visit {
	v.t.Helper()
	form := url.Values{}
	if v.session != "" {
		form.Set("session", v.session)
	}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	v.took(v.Do(v.t, apptest.Call{Method: "POST", Path: v.path, Header: v.header(), Body: strings.NewReader(form.Encode()), ContentType: "application/x-www-form-urlencoded"}))
	if v.last.Status == http.StatusSeeOther {
		if to, _, _ := strings.Cut(v.last.Header.Get("Location"), "#"); to != v.path {
			v.t.Fatalf("leads to %q", to)
		}
		v.open()
	}
	return v
}

func (v *visit) took(r apptest.Reply) *visit {
	v.t.Helper()
	v.last = r
	for _, c := range (&http.Response{Header: r.Header}).Cookies() {
		path, _, _ := strings.Cut(v.path, "?")
		if c.Name != "websyte-chat" || c.Path != path || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
			v.t.Errorf("cookie %v", c)
		}
		if v.cookie = c.Name + "=" + c.Value; c.MaxAge < 0 {
			v.cookie = ""
		}
	}
	v.session = ""
	if _, rest, found := strings.Cut(string(r.Body), `name="session" value="`); found {
		v.session, _, _ = strings.Cut(rest, `"`)
	}
	return v
}

// shows tells whether the page's text, tags aside, holds all of parts.
func (v *visit) shows(parts ...string) {
	v.t.Helper()
	text := textOf(v.t, v.last.Body)
	for _, part := range parts {
		if !strings.Contains(text, part) {
			v.t.Errorf("%d without %q: %s", v.last.Status, part, text)
		}
	}
}

func textOf(t *testing.T, page []byte) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(string(page)))
	must(t, err)
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode && !slices.Contains([]string{"style", "script"}, n.Parent.Data) {
			b.WriteString(n.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func newVisit(t *testing.T, a *apptest.App, fields map[string]any) *visit {
	t.Helper()
	all := map[string]any{"public": true, "name": "Tarn", "recommendations": []map[string]any{{"title": "What does <b>shipping</b> cost?"}}}
	for k, v := range fields {
		all[k] = v
	}
	w := a.Widget(t, all)
	a.AddText(t, w, "Shipping", "Shipping to Norway costs nine kroner. Returns are free for sixty days.")
	return &visit{App: a, t: t, path: "/share/w/" + string(w)}
}

func TestAChatWithoutJavaScript(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	v := newVisit(t, a, map[string]any{"description": "Bicycles", "welcome": "Good day!"}).open()
	v.shows("Tarn", "Bicycles", "Good day!", "People often ask", "What does <b>shipping</b> cost?", "Ask a question")
	if v.cookie != "" || v.last.Header.Get("Cache-Control") != "no-cache" || v.last.Header.Get("Set-Cookie") != "" {
		t.Errorf("before the first question: %v", v.last.Header)
	}
	v.send("message", "Who painted sunflowers?").shows("Who painted sunflowers?", "I did not find this on our pages")
	v.send("message", "What does shipping to Norway cost?")
	v.shows("What does shipping to Norway cost?", "From our pages, word for word", "Shipping to Norway costs nine kroner.", "Ask something else", "Erase for good")
	if v.cookie == "" || v.session != "" || v.last.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("cookie %q, field %q, %v", v.cookie, v.session, v.last.Header)
	}
	v.send("message", " \r\n ").shows("nine kroner")

	began := v.cookie
	v.send("do", "restart").shows("Good day!")
	if v.cookie != "" {
		t.Errorf("still %q", v.cookie)
	}
	v.cookie = began
	v.open().shows("nine kroner")
	v.send("do", "erase").shows("Good day!")
	v.cookie = began
	v.open().shows("Good day!")
}

func TestAFrameKeepsItsConversationInItsForms(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	v := newVisit(t, a, nil)
	v.framed = true
	v.open().send("message", "What does shipping to Norway cost?")
	if v.last.Status != 200 || v.session == "" {
		t.Fatalf("%d %s", v.last.Status, v.last.Body)
	}
	v.send("message", "And returns?").shows("nine kroner", "And returns?", "sixty days")
	v.send("do", "erase")
	if strings.Contains(string(v.last.Body), "nine kroner") || v.session != "" {
		t.Errorf("erased: %s", v.last.Body)
	}
}

func TestWhereNothingIsKept(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	v := newVisit(t, a, map[string]any{"saveMessages": false}).open()
	v.send("message", "What does shipping to Norway cost?").shows("nine kroner")
	if v.cookie != "" || v.session != "" || !strings.Contains(string(v.last.Body), `name="earlier" value="What does shipping to Norway cost?"`) || strings.Contains(textOf(t, v.last.Body), "Erase") {
		t.Errorf("cookie %q, %s", v.cookie, v.last.Body)
	}
}

// What a page gave out is good for that page alone, unchanged, and for a day.
func TestAConversationBelongsToItsPage(t *testing.T) {
	t.Parallel()
	now := time.Now()
	a := apptest.Start(t, apptest.Options{Now: func() time.Time { return now }})
	v, other := newVisit(t, a, nil), newVisit(t, a, nil)
	v.send("message", "What does shipping to Norway cost?").shows("nine kroner")
	for name, path := range map[string]string{"another widget": other.path, "the same widget's frame": strings.Replace(v.path, "/share/w/", "/embed/", 1)} {
		stolen := &visit{App: a, t: t, path: path, cookie: v.cookie}
		if stolen.open(); strings.Contains(string(stolen.last.Body), "kroner") {
			t.Errorf("%s: %s", name, stolen.last.Body)
		}
	}
	changed := &visit{App: a, t: t, path: v.path, cookie: v.cookie[:len(v.cookie)-4] + "AAAA"}
	if changed.open(); strings.Contains(string(changed.last.Body), "kroner") {
		t.Error("a changed cookie")
	}
	// A session's secret alone, as the widget has it, is no cookie of the page.
	r := a.Do(t, apptest.Call{Method: "POST", Path: "/api/chat", JSON: map[string]any{"widgetId": strings.TrimPrefix(v.path, "/share/w/"), "message": "What does shipping to Norway cost?", "isEmbedded": true}})
	var said struct{ SessionID string }
	r.Into(t, &said)
	bare := &visit{App: a, t: t, path: v.path, cookie: "websyte-chat=" + said.SessionID}
	if bare.open(); said.SessionID == "" || strings.Contains(string(bare.last.Body), "kroner") {
		t.Error("a bare secret")
	}
}

func TestOtherSitesAskNothing(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	v := newVisit(t, a, nil)
	for name, header := range map[string]map[string]string{
		"another site":   {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
		"null":           {"Origin": "null"},
		"an old browser": {"Origin": "https://evil.example"},
	} {
		r := a.Do(t, apptest.Call{Method: "POST", Path: v.path, Header: header, Body: strings.NewReader("message=hello"), ContentType: "application/x-www-form-urlencoded"})
		if r.Status != 403 || r.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %d %v", name, r.Status, r.Header)
		}
	}
	if r := a.Do(t, apptest.Call{Method: "POST", Path: v.path, Header: v.header(), Body: strings.NewReader("message=" + strings.Repeat("x", 200<<10)), ContentType: "application/x-www-form-urlencoded"}); r.Status < 400 {
		t.Errorf("a form that is too large: %d", r.Status)
	}
	private := &visit{App: a, t: t, path: "/share/w/" + string(a.Widget(t, map[string]any{"name": "Secret"}))}
	if private.send("message", "hello"); private.last.Status != 404 || strings.Contains(string(private.last.Body), "Secret") {
		t.Errorf("a private widget: %d %s", private.last.Status, private.last.Body)
	}
}

func TestThePageKeepsTheRates(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{VisitorRate: limit.PerMinute(1)})
	v := newVisit(t, a, map[string]any{"language": "de"})
	v.send("message", "What does shipping to Norway cost?")
	v.send("message", "And <i>returns</i>?").shows("Eine kurze Pause", "nine kroner", "And <i>returns</i>?")
	if v.last.Status != 429 || v.last.Header.Get("Retry-After") == "" {
		t.Errorf("%d %v", v.last.Status, v.last.Header)
	}
}

func TestThePageSpeaksTheVisitorsLanguage(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	v := newVisit(t, a, map[string]any{"texts": map[string]any{"fr": map[string]any{"send": "Demander"}}})
	for language, want := range map[string]string{
		"ar-EG,en;q=0.5": `lang="ar" dir="rtl"`, "fr-CH, fr;q=0.9": ">Demander<", "pt-BR": `lang="pt" dir="ltr"`, "xx": `lang="en"`, "": `lang="en"`,
	} {
		r := a.Do(t, apptest.Call{Path: v.path, Header: map[string]string{"Accept-Language": language}})
		if !strings.Contains(string(r.Body), want) || !strings.Contains(r.Header.Get("Vary"), "Accept-Language") {
			t.Errorf("%s: %s", language, r.Body)
		}
	}
	v.path += "?lang=he"
	v.send("message", "What does shipping to Norway cost?")
	if !strings.Contains(string(v.last.Body), `dir="rtl"`) {
		t.Errorf("the language is lost: %s", v.last.Body)
	}
}

// A model that was talked into anything writes text, and links to the sources' sites.
func TestAHostileAnswerStaysText(t *testing.T) {
	t.Parallel()
	model := llmtest.New(t, llmtest.Behaviour{Answer: func([]llmtest.Message) string {
		return "Nine kroner [1]. <script>alert(1)</script> <img src=x onerror=alert(1)> [click](javascript:alert(1)) [here](https://evil.example/?q=secret) ![x](https://evil.example/p.png)\n\n<iframe src=//evil.example></iframe>"
	}})
	a := apptest.Start(t, apptest.Options{Model: model})
	v := newVisit(t, a, nil)
	v.send("message", "What does shipping to Norway cost?").shows("Nine kroner", "<script>alert(1)</script>", "<iframe src=//evil.example>")
	root, err := html.Parse(strings.NewReader(string(v.last.Body)))
	must(t, err)
	cited := false
	for n := range root.Descendants() {
		if slices.Contains([]string{"iframe", "img"}, n.Data) {
			t.Errorf("<%s> in %s", n.Data, v.last.Body)
		}
		for _, attribute := range n.Attr {
			if strings.Contains(attribute.Val, "evil.example") || strings.Contains(attribute.Val, "javascript:") || strings.HasPrefix(attribute.Key, "on") {
				t.Errorf("<%s %s=%q>", n.Data, attribute.Key, attribute.Val)
			}
			cited = cited || attribute.Key == "href" && attribute.Val == "#source-1-1"
		}
	}
	if !cited || !strings.Contains(string(v.last.Body), `id="source-1-1"`) {
		t.Errorf("no citation: %s", v.last.Body)
	}
}
