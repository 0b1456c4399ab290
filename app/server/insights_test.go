package server_test

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/insights"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
	"github.com/WebsyteAI/websyte/app/server"
)

func insightScenarios() []scenario {
	return []scenario{
		{method: "GET", path: "/api/widgets/{id}/conversations", want: ownersRead(200)},
		{method: "DELETE", path: "/api/widgets/{id}/conversations", query: "?all=true", want: ownersWrite(200)},
		{method: "GET", path: "/api/widgets/{id}/conversations/export", want: ownersRead(200)},
		{method: "GET", path: "/api/widgets/{id}/conversations/{cid}", want: ownersRead(200)},
		{method: "PUT", path: "/api/widgets/{id}/conversations/{cid}", json: map[string]any{"notes": "x"}, want: ownersWrite(200)},
		{method: "DELETE", path: "/api/widgets/{id}/conversations/{cid}", want: ownersWrite(204)},
		{method: "GET", path: "/api/widgets/{id}/analytics", want: ownersRead(200)},
		{method: "GET", path: "/api/usage", want: accountsRead(200)},
	}
}

// desk is a shop's widget and what its owner reads.
type desk struct {
	t *testing.T
	a *apptest.App
	w app.WidgetID
}

func newDesk(t *testing.T, o apptest.Options) desk {
	t.Helper()
	o.Unlimited = true
	a := apptest.Start(t, o)
	w := a.Widget(t, map[string]any{"public": true})
	a.AddText(t, w, "Shipping", "Shipping to Norway takes three days and costs 9 euros.")
	return desk{t, a, w}
}

// ask asks as a visitor; keep is whether the messages are.
func (d desk) ask(message string, keep bool) (session, answer string) {
	d.t.Helper()
	r := d.a.Do(d.t, apptest.Call{Method: "POST", Path: "/api/chat", Token: d.a.Owner.Token, JSON: map[string]any{"widgetId": d.w, "message": message, "isEmbedded": keep}})
	var said struct{ SessionID, MessageID string }
	r.Into(d.t, &said)
	if r.Status != 200 {
		d.t.Fatalf("chat: %d %s", r.Status, r.Body)
	}
	return said.SessionID, said.MessageID
}

func (d desk) rate(session, answer string, rating int) {
	d.t.Helper()
	r := d.a.Do(d.t, apptest.Call{Method: "POST", Path: "/api/chat/messages/" + answer + "/feedback", JSON: map[string]any{"rating": rating}, Header: map[string]string{"X-Session-ID": session}})
	if r.Status != 200 {
		d.t.Fatalf("rate: %d %s", r.Status, r.Body)
	}
}

// get reads below the widget as its owner.
func (d desk) get(path string, into any) {
	d.t.Helper()
	r := d.a.Do(d.t, apptest.Call{Path: "/api/widgets/" + string(d.w) + path, Token: d.a.Owner.Token})
	if r.Status != 200 {
		d.t.Fatalf("%s: %d %s", path, r.Status, r.Body)
	}
	r.Into(d.t, into)
}

type inbox struct {
	Conversations []struct {
		ID, Notes string
		Answered  bool
		Rating    int
	}
	Total int
	Next  *string
}

func (d desk) list(query url.Values) inbox {
	d.t.Helper()
	var out inbox
	d.get("/conversations?"+query.Encode(), &out)
	return out
}

func TestInbox(t *testing.T) {
	t.Parallel()
	d := newDesk(t, apptest.Options{})
	session, answer := d.ask("How long does shipping to Norway take?", true)
	d.rate(session, answer, 1)
	d.ask("Who painted the ceiling of the chapel?", true)
	today := time.Now().UTC().Format("2006-01-02")
	for query, want := range map[string]int{
		"": 2, "rating=up": 1, "rating=down": 0, "unanswered=true": 1, "q=CEILING": 1, "q=shipping": 1, "q=100%25": 0, "from=" + today: 2, "to=" + today + "&tz=UTC": 2, "to=2020-01-01": 0, "language=en": 2,
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.list(values); got.Total != want || len(got.Conversations) != want {
			t.Errorf("%q: %+v, want %d", query, got, want)
		}
	}
	first := d.list(url.Values{"limit": {"1"}})
	d.ask("Is the shop open?", true) // the list goes on where it was
	second := d.list(url.Values{"limit": {"1"}, "after": {*first.Next}})
	if len(second.Conversations) != 1 || second.Conversations[0].Rating != 1 || second.Next != nil || second.Total != 3 {
		t.Errorf("after %+v came %+v", first, second)
	}

	one := "/conversations/" + second.Conversations[0].ID
	r := d.a.Do(t, apptest.Call{Method: "PUT", Path: "/api/widgets/" + string(d.w) + one, Token: d.a.Owner.Token, JSON: map[string]any{"notes": "Call back", "rating": -1}})
	var read struct {
		Conversation struct {
			Notes  string
			Rating int
		}
		Messages []struct {
			Role, Text, Mode string
			Sources          []app.Citation
			Rating           int
		}
		Next *string
	}
	if d.get(one+"?limit=1", &read); r.Status != 200 || read.Conversation.Notes != "Call back" || read.Conversation.Rating != 1 || len(read.Messages) != 1 || read.Next == nil {
		t.Fatalf("%d: %+v", r.Status, read)
	}
	d.get(one+"?after="+*read.Next, &read)
	if m := read.Messages[0]; m.Role != "assistant" || m.Mode != "quotes" || len(m.Sources) != 1 || m.Rating != 1 {
		t.Errorf("%+v", m)
	}

	erase := func(path string) apptest.Reply {
		return d.a.Do(t, apptest.Call{Method: "DELETE", Path: "/api/widgets/" + string(d.w) + path, Token: d.a.Owner.Token})
	}
	if r := erase("/conversations"); r.Status != 400 || !strings.Contains(string(r.Body), `"all"`) {
		t.Errorf("erase without a word: %d %s", r.Status, r.Body)
	}
	if r := erase(one); r.Status != 204 || erase(one).Status != 404 {
		t.Errorf("erase one: %d", r.Status)
	}
	if r := erase("/conversations?unanswered=true"); !strings.Contains(string(r.Body), `"erased":`) || d.list(url.Values{"unanswered": {"true"}}).Total != 0 {
		t.Errorf("erase unanswered: %s", r.Body)
	}
	erase("/conversations?all=true")
	if got := d.list(nil); got.Total != 0 {
		t.Errorf("all erased, left %+v", got)
	}
}

func TestExport(t *testing.T) {
	t.Parallel()
	d := newDesk(t, apptest.Options{})
	const attack = "=HYPERLINK(\"https://evil.example\";\"shipping\") ü"
	d.ask(attack, true)
	for range 3 {
		d.ask("How long does shipping to Norway take?", true)
	}
	get := func(query string) apptest.Reply {
		return d.a.Do(t, apptest.Call{Path: "/api/widgets/" + string(d.w) + "/conversations/export" + query, Token: d.a.Owner.Token})
	}
	r := get("")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(r.Body), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 9 || rows[0][8] != "text" || rows[1][8] != "'"+attack || rows[3][7] != "user" || rows[4][10] != "yes" || !strings.HasPrefix(string(r.Body), "\ufeff") {
		t.Errorf("%v: %q", err, rows)
	}
	if kind, name := r.Header.Get("Content-Type"), r.Header.Get("Content-Disposition"); !strings.HasPrefix(kind, "text/csv") || !strings.Contains(name, "conversations.csv") {
		t.Errorf("%s, %s", kind, name)
	}
	lines := strings.Split(strings.TrimSpace(string(get("?format=jsonl&q=norway").Body)), "\n")
	var line struct {
		Text    string
		Sources []app.Citation
	}
	if err := json.Unmarshal([]byte(lines[1]), &line); err != nil || len(lines) < 6 || len(line.Sources) != 1 {
		t.Errorf("%v: %q", err, lines)
	}
}

// A caller who reads slowly holds one of few places and no more; who leaves gives it back.
func TestExportsAreBounded(t *testing.T) {
	t.Parallel()
	d := newDesk(t, apptest.Options{SendBuffer: 4096, Bounds: server.Bounds{Exports: 1}})
	c, err := d.a.Store.StartConversation(t.Context(), app.Conversation{WidgetID: d.w}, []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	var adding sync.WaitGroup
	for range 1000 {
		adding.Go(func() {
			if _, err := d.a.Store.AddMessage(t.Context(), d.w, c.ID, app.Message{Role: app.RoleVisitor, Text: strings.Repeat("long ", 2000)}); err != nil {
				t.Error(err)
			}
		})
	}
	adding.Wait()
	call := apptest.Call{Path: "/api/widgets/" + string(d.w) + "/conversations/export?format=jsonl", Token: d.a.Owner.Token}
	slow := d.a.Send(t, call)
	if line, err := bufio.NewReader(slow.Body).ReadString('\n'); err != nil || !strings.Contains(line, "long long") {
		t.Fatalf("%.80q, %v", line, err)
	}
	if r := d.a.Do(t, call); r.Status != 429 || r.Header.Get("Retry-After") == "" {
		t.Errorf("a second export: %d", r.Status)
	}
	slow.Body.Close()
	for deadline := time.Now().Add(20 * time.Second); ; {
		res := d.a.Send(t, call)
		n, err := io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if res.StatusCode == 200 {
			if err != nil || n < 9_000_000 {
				t.Errorf("%d bytes, %v", n, err)
			}
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the place was not given back: %d", res.StatusCode)
		}
	}
}

type analytics struct {
	Analytics struct {
		Sum        insights.Sums
		Days       []insights.Day
		Latency    insights.Latency
		Pages      []insights.Page
		Questions  []insights.Question
		Unanswered []insights.Question
	}
}

func TestAnalytics(t *testing.T) {
	t.Parallel()
	model := llmtest.New(t, llmtest.Behaviour{Answer: func([]llmtest.Message) string { return "It takes three days [1]." }})
	d := newDesk(t, apptest.Options{Model: model, Prices: &insights.Prices{Input: 1, Output: 2}})
	session, answer := d.ask("How long does shipping to Norway take?", true)
	d.rate(session, answer, -1)
	d.rate(session, answer, 1)
	d.ask("how long does SHIPPING take to norway", true)
	d.ask("hello", true)
	d.ask("Who painted the ceiling of the chapel?", true)
	d.ask("Who painted the ceiling of the chapel?", false)
	var got analytics
	d.get("/analytics?tz=Pacific/Auckland", &got)
	a := got.Analytics
	if s := a.Sum; s.Conversations != 4 || s.Questions != 5 || s.Answers != 5 || s.Messages != 10 || *s.AnsweredShare != .6 || s.Liked != 1 || s.Disliked != 0 {
		t.Errorf("sum %+v", s)
	}
	cost := float64(a.Sum.PromptTokens+2*a.Sum.CompletionTokens) / 1e6
	if a.Sum.PromptTokens == 0 || *a.Sum.Cost < cost*.999 || *a.Sum.Cost > cost*1.001 {
		t.Errorf("cost %v of %+v", *a.Sum.Cost, a.Sum)
	}
	auckland, err := time.LoadLocation("Pacific/Auckland")
	if err != nil {
		t.Fatal(err)
	}
	if last := a.Days[len(a.Days)-1]; len(a.Days) != 30 || last.Day != time.Now().In(auckland).Format("2006-01-02") || last.Questions+a.Days[28].Questions != 5 {
		t.Errorf("the last of %d days is %+v", len(a.Days), last)
	}
	if a.Latency.Answers != 4 || *a.Latency.Total.P95 < *a.Latency.Total.Median {
		t.Errorf("latency %+v", a.Latency)
	}
	if len(a.Pages) != 1 || a.Pages[0].Title != "Shipping" || a.Pages[0].Answers != 2 || a.Pages[0].Liked != 1 {
		t.Errorf("pages %+v", a.Pages)
	}
	if len(a.Questions) != 2 || a.Questions[0].Count != 2 || a.Questions[0].Question != "how long does SHIPPING take to norway" {
		t.Errorf("questions %+v", a.Questions)
	}
	if len(a.Unanswered) != 1 || a.Unanswered[0].Count != 1 || a.Unanswered[0].ConversationID == "" {
		t.Errorf("unanswered %+v", a.Unanswered)
	}

	// Erased: the figures stay, what was said is nowhere.
	r := d.a.Do(t, apptest.Call{Method: "DELETE", Path: "/api/widgets/" + string(d.w) + "/conversations?all=true", Token: d.a.Owner.Token})
	d.get("/analytics?tz=Pacific/Auckland", &got)
	if b := got.Analytics; r.Status != 200 || b.Sum.Questions != 5 || b.Sum.Liked != 1 || b.Latency != (insights.Latency{}) || len(b.Questions)+len(b.Unanswered)+len(b.Pages) > 0 {
		t.Errorf("after erasing %+v", b)
	}
	for _, query := range []string{"?from=2026-13-01", "?tz=Mars", "?from=2020-01-01&to=2026-01-01"} {
		if r := d.a.Do(t, apptest.Call{Path: "/api/widgets/" + string(d.w) + "/analytics" + query, Token: d.a.Owner.Token}); r.Status != 400 {
			t.Errorf("%s: %d %s", query, r.Status, r.Body)
		}
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	d := newDesk(t, apptest.Options{Model: llmtest.New(t, llmtest.Behaviour{})})
	quiet := d.a.Widget(t, map[string]any{"name": "Quiet"})
	d.ask("How long does shipping to Norway take?", true)
	for name, tt := range map[string]struct {
		token            string
		questions, total int
	}{"owner": {d.a.Owner.Token, 1, 2}, "stranger": {d.a.Stranger.Token, 0, 0}, "admin": {d.a.Admin.Token, 1, 2}} {
		var u insights.Usage
		d.a.Do(t, apptest.Call{Path: "/api/usage", Token: tt.token}).Into(t, &u)
		if u.Sum.Questions != tt.questions || u.Total != tt.total || len(u.Widgets) != tt.total || len(u.Days) != 30 || u.Sum.Cost != nil {
			t.Errorf("%s: %+v", name, u)
		}
		if tt.total == 2 && (u.Widgets[0].WidgetID != d.w || u.Widgets[0].PromptTokens == 0 || u.Widgets[1].WidgetID != quiet || u.Widgets[1].Questions != 0) {
			t.Errorf("%s: %+v", name, u.Widgets)
		}
	}
	for w, questions := range map[app.WidgetID]int{d.w: 1, quiet: 0} {
		var u insights.Usage
		d.a.Do(t, apptest.Call{Path: "/api/usage?widgetId=" + string(w), Token: d.a.Owner.Token}).Into(t, &u)
		if len(u.Days) != 30 || u.Days[29].Questions != questions || u.Sum.Questions != questions || (u.Sum.PromptTokens > 0) != (questions > 0) || u.Total != 1 || len(u.Widgets) != 1 || u.Widgets[0].WidgetID != w || u.Widgets[0].PromptTokens != u.Sum.PromptTokens {
			t.Errorf("of one widget: %+v", u)
		}
	}
	for _, w := range []string{string(d.w), "x"} {
		if r := d.a.Do(t, apptest.Call{Path: "/api/usage?widgetId=" + w, Token: d.a.Stranger.Token}); r.Status != 404 {
			t.Errorf("of another owner's widget %s: %d %s", w, r.Status, r.Body)
		}
	}
}
