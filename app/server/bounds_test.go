package server_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
	"github.com/WebsyteAI/websyte/app/server"
)

// wire is a connection on which a test decides what is sent and read.
type wire struct {
	*net.TCPConn
	t *testing.T
}

func dial(t *testing.T, a *apptest.App) wire {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(a.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return wire{c.(*net.TCPConn), t}
}

func (w wire) send(format string, args ...any) {
	w.t.Helper()
	if _, err := fmt.Fprintf(w, format, args...); err != nil {
		w.t.Fatal(err)
	}
}

// post sends the head of a request and nothing of its body.
func (w wire) post(path, token, contentType string, length int) {
	w.t.Helper()
	w.send("POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n", path, token, contentType, length)
}

// reply reads an answer; the status is 0 where the connection was closed instead.
func (w wire) reply() apptest.Reply {
	w.t.Helper()
	if err := w.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		w.t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(w), nil)
	if err != nil {
		if n, ok := err.(net.Error); ok && n.Timeout() {
			w.t.Fatal("the connection is still open")
		}
		return apptest.Reply{}
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body) // which a reset ends where the server did not read on
	if res.Close {
		res.Header.Set("Connection", "close") // which ReadResponse takes out
	}
	return apptest.Reply{Status: res.StatusCode, Header: res.Header, Body: body}
}

// trickle sends body a piece at a time until the connection ends.
func (w wire) trickle(body string, piece int, every time.Duration) {
	for len(body) > 0 {
		n := min(piece, len(body))
		if _, err := io.WriteString(w, body[:n]); err != nil {
			return
		}
		body = body[n:]
		time.Sleep(every)
	}
}

// flood is an answer that fills every buffer on its way, and does not end: in JSON
// each < is six bytes.
func flood(delta func()) llmtest.Behaviour {
	return llmtest.Behaviour{
		Answer:    func([]llmtest.Message) string { return strings.Repeat("<", 250_000) },
		DeltaSize: 10_000, StallAfter: 24, Wait: func(int) { delta() },
	}
}

// deaf asks a question and reads nothing of the answer.
func deaf(t *testing.T, a *apptest.App, w app.WidgetID) wire {
	t.Helper()
	c := dial(t, a)
	if err := c.SetReadBuffer(4096); err != nil {
		t.Fatal(err)
	}
	body := fmt.Sprintf(`{"widgetId":%q,"message":"What does shipping to Norway cost?","stream":true}`, w)
	c.post("/api/chat", a.Owner.Token, "application/json", len(body))
	c.send("%s", body)
	return c
}

// Not parallel: it counts goroutines.
func TestACallerWhoStopsReadingIsLetGo(t *testing.T) {
	gone := make(chan struct{})
	b := flood(func() {})
	b.Gone = sync.OnceFunc(func() { close(gone) })
	a, w := asked(t, b, apptest.Options{SendBuffer: 4096, Bounds: server.Bounds{Patience: 300 * time.Millisecond, Chats: 1}})
	before := runtime.NumGoroutine()
	deaf(t, a, w)
	select {
	case <-gone:
	case <-time.After(20 * time.Second):
		t.Fatal("the model is still asked")
	}
	eventually(t, "its seat is free", func() bool {
		return a.Do(t, apptest.Call{Method: "POST", Path: "/api/chat", Token: a.Owner.Token, JSON: map[string]any{"widgetId": w, "message": "hello"}}).Status == 200
	})
	eventually(t, "its goroutines are gone", func() bool { return runtime.NumGoroutine() <= before })
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for until := time.Now().Add(20 * time.Second); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Errorf("never: %s", what)
}

func TestTheServerStopsThoughNobodyReads(t *testing.T) {
	t.Parallel()
	begun := make(chan struct{})
	a, w := asked(t, flood(sync.OnceFunc(func() { close(begun) })), apptest.Options{SendBuffer: 4096, Bounds: server.Bounds{Patience: time.Hour, Drain: 500 * time.Millisecond}})
	deaf(t, a, w)
	<-begun
	a.Stop(t)
}

func TestSlowCallersAreLetGo(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Bounds: server.Bounds{Patience: 400 * time.Millisecond, Idle: 200 * time.Millisecond}})
	upload := "/api/widgets/" + string(a.Widget(t, nil)) + "/documents"
	form := "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n" + strings.Repeat("Words of a file. ", 400)
	for name, c := range map[string]struct {
		path, token, kind, body string
		status                  int
	}{
		"JSON":                     {"/api/widgets", a.Owner.Token, "application/json", `{"name": "` + strings.Repeat("n", 5_000), 400},
		"a form":                   {upload, a.Owner.Token, "multipart/form-data; boundary=b", form, 400},
		"a body that nobody wants": {upload, "wrong", "multipart/form-data; boundary=b", form, 401},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := dial(t, a)
			w.post(c.path, c.token, c.kind, len(c.body)+100)
			go w.trickle(c.body, 3, 20*time.Millisecond)
			if r := w.reply(); r.Status != c.status {
				t.Errorf("%d %s", r.Status, r.Body)
			}
			if r := w.reply(); r.Status != 0 {
				t.Errorf("the connection goes on: %d", r.Status)
			}
		})
	}
	t.Run("a body that never begins", func(t *testing.T) {
		t.Parallel()
		w := dial(t, a)
		w.post("/api/widgets", a.Owner.Token, "application/json", 10)
		if r := w.reply(); r.Status != 400 {
			t.Errorf("%d %s", r.Status, r.Body)
		}
	})
	t.Run("headers", func(t *testing.T) {
		t.Parallel()
		w := dial(t, a)
		go w.trickle("GET / HTTP/1.1\r\nX-Name: "+strings.Repeat("x", 1000), 1, 20*time.Millisecond)
		if r := w.reply(); r.Status != 0 && r.Header.Get("Connection") != "close" {
			t.Errorf("%d %s", r.Status, r.Body)
		}
	})
	t.Run("between requests", func(t *testing.T) {
		t.Parallel()
		w := dial(t, a)
		w.send("GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n")
		if r := w.reply(); r.Status != 200 {
			t.Errorf("%d %s", r.Status, r.Body)
		}
		if r := w.reply(); r.Status != 0 {
			t.Errorf("%d %s", r.Status, r.Body)
		}
	})
}

func TestHeadersAreBounded(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	for size, want := range map[int]int{60 << 10: http.StatusOK, 80 << 10: http.StatusRequestHeaderFieldsTooLarge} {
		w := dial(t, a)
		w.send("GET /api/health HTTP/1.1\r\nHost: x\r\nX-Long: %s\r\n\r\n", strings.Repeat("a", size))
		if r := w.reply(); r.Status != want {
			t.Errorf("%d bytes of headers: %d, want %d", size, r.Status, want)
		}
	}
}

func TestAnHonestSlowUploadIsTaken(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Bounds: server.Bounds{Patience: 1500 * time.Millisecond}})
	body := "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n" + strings.Repeat("Words of a file. ", 400) + "\r\n--b--\r\n"
	w := dial(t, a)
	w.post("/api/widgets/"+string(a.Widget(t, nil))+"/documents", a.Owner.Token, "multipart/form-data; boundary=b", len(body))
	w.trickle(body, 400, 120*time.Millisecond) // two seconds, which is longer than the server waits for nothing
	if r := w.reply(); r.Status != http.StatusAccepted {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}

func TestConnectionsAreBounded(t *testing.T) {
	t.Parallel()
	const most = 8
	a := apptest.Start(t, apptest.Options{Bounds: server.Bounds{Connections: most}})
	get := func(w wire) apptest.Reply {
		w.send("GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n")
		return w.reply()
	}
	var open []wire
	for i := range most {
		w := dial(t, a)
		if r := get(w); r.Status != 200 || (r.Header.Get("Connection") == "close") != (i >= most*3/4) {
			t.Errorf("connection %d: %d %v", i, r.Status, r.Header)
		}
		if i < most*3/4 {
			open = append(open, w)
		}
	}
	for range most - len(open) { // those that were near the bound ended with their answer
		w := dial(t, a)
		w.send("GET /")
		open = append(open, w)
	}
	eventually(t, "one too many is told so", func() bool {
		r := get(dial(t, a))
		return r.Status == 503 && r.Header.Get("Retry-After") != "" && r.Header.Get("Connection") == "close" && checkProblem(t, r).Code == "unavailable"
	})
	for _, w := range open[:most/2] {
		w.Close()
	}
	eventually(t, "there is room again", func() bool { return get(dial(t, a)).Status == 200 })
}

func TestChatsAtTheSameTimeAreBounded(t *testing.T) {
	t.Parallel()
	a, w := asked(t, llmtest.Behaviour{StallAfter: 1}, apptest.Options{
		Bounds: server.Bounds{VisitorChats: 2, WidgetChats: 3, Chats: 4}, Heartbeat: 20 * time.Millisecond,
	})
	other, third := a.Widget(t, map[string]any{"public": true}), a.Widget(t, map[string]any{"public": true})
	for _, w := range []app.WidgetID{other, third} {
		a.AddText(t, w, "Shipping", facts)
	}
	// open starts an answer that does not end, and says how it began.
	open := func(w app.WidgetID, token string) apptest.Reply {
		c := ask(w)
		c.Token = token
		res := a.Send(t, c)
		t.Cleanup(func() { res.Body.Close() })
		if res.StatusCode == 200 {
			apptest.ReadEvents(t, res.Body).Until("session")
			return apptest.Reply{Status: 200}
		}
		body, _ := io.ReadAll(res.Body)
		return apptest.Reply{Status: res.StatusCode, Header: res.Header, Body: body}
	}
	for i, c := range []struct {
		widget app.WidgetID
		token  string
		status int
		code   app.Code
	}{
		{w, "", 200, ""},
		{w, "", 200, ""},
		{w, "", 429, app.RateLimited}, // of this visitor's
		{w, a.Owner.Token, 200, ""},
		{w, a.Owner.Token, 429, app.RateLimited}, // of this widget's
		{other, "", 200, ""},
		{third, "", 503, app.Unavailable}, // of all
	} {
		r := open(c.widget, c.token)
		if r.Status != c.status {
			t.Fatalf("chat %d: %d %s", i, r.Status, r.Body)
		}
		if c.code != "" && (app.Code(checkProblem(t, r).Code) != c.code || r.Header.Get("Retry-After") == "") {
			t.Errorf("chat %d: %v %s", i, r.Header, r.Body)
		}
	}
}

func TestUploadsAtTheSameTimeAreBounded(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Bounds: server.Bounds{AccountUploads: 1, Uploads: 2}})
	begin := func(token string) wire {
		_, made, p := create(t, a, token, map[string]any{"name": "Files"})
		if made == nil {
			t.Fatalf("%+v", p)
		}
		w := dial(t, a)
		w.post("/api/widgets/"+made["id"].(string)+"/documents", token, "multipart/form-data; boundary=b\r\nExpect: 100-continue", 1000)
		if r := w.reply(); r.Status != http.StatusContinue { // which is sent when the body is read
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		return w
	}
	refused := func(token string, status int) {
		t.Helper()
		r := a.Do(t, upload(t, "/api/widgets", token, "file_0", "a.txt", "Words.", "name", "More"))
		if r.Status != status || r.Header.Get("Retry-After") == "" || checkProblem(t, r).RequestID == "" {
			t.Errorf("%d %v %s, want %d", r.Status, r.Header, r.Body, status)
		}
	}
	first := begin(a.Owner.Token)
	refused(a.Owner.Token, 429)
	begin(a.Stranger.Token)
	refused(a.Admin.Token, 503)
	first.Close()
	eventually(t, "there is room again", func() bool {
		return a.Do(t, upload(t, "/api/widgets", a.Owner.Token, "file_0", "a.txt", "Words.", "name", "More")).Status == 201
	})
}
