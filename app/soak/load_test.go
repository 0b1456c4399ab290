package soak

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app/llm/llmtest"
)

const (
	words      = 200 // of a streamed answer
	perSecond  = 200 // questions that are answered with quotes
	askers     = 64  // of them at the same time
	perLeaflet = 100 // sections of an uploaded file, each of which is a passage
)

// loading is one program under load from all sides.
type loading struct {
	t       *testing.T
	program *program
	api     *api
	lasting time.Duration
	failed  atomic.Int64
}

func TestLoadFromAllSides(t *testing.T) {
	t.Parallel()
	streams, seconds := setting(t, "SOAK_STREAMS", 40), setting(t, "SOAK_SECONDS", 2)
	leaflets := cmp.Or(streams/10, 1)
	l := newLoading(t, time.Duration(seconds)*time.Second)
	streamed, quoted := l.widget("streamed", nil), l.widget("quoted", map[string]any{"limits": map[string]any{"tokensPerMonth": 1}})
	l.fill(quoted, leaflets)
	must(t, l.ask(quoted, 0, nil)) // spends the budget
	idle := l.memory()

	var running sync.WaitGroup
	crawled := newSite(t, 24, time.Millisecond)
	read, stopReading := context.WithCancel(t.Context())
	defer stopReading()
	running.Go(func() { l.crawls(read, crawled) })
	for crawled.count() == 0 && !t.Failed() {
		time.Sleep(time.Millisecond)
	}
	ctx, cancel := context.WithTimeout(t.Context(), l.lasting)
	defer cancel()
	var first, whole latencies
	running.Go(func() { l.quotes(ctx, quoted, &whole) })
	for i := range streams {
		running.Go(func() {
			last, err := l.stream(streamed, i, func() {}, "done")
			l.note(errors.Join(err, first.addTimings(last)))
		})
	}
	peak := l.watch(ctx)
	stopReading()
	running.Wait()
	t.Logf("%d streams, %d passages, %s: first token %s; %d answers by words, %.0f a second, %s; %d pages crawled; memory idle %d MB, under load at most %d MB",
		streams, leaflets*perLeaflet, l.lasting, first.String(), whole.count(), float64(whole.count())/l.lasting.Seconds(), whole.String(), crawled.count(), idle>>10, peak>>10)
	l.stopUnderLoad(streamed, streams)
}

func newLoading(t *testing.T, lasting time.Duration) *loading {
	answer := strings.TrimSpace(strings.Repeat("word ", words))
	models := llmtest.New(t, llmtest.Behaviour{Delay: lasting / words, Answer: func([]llmtest.Message) string { return answer }})
	l := &loading{t: t, lasting: lasting, program: &program{dir: t.TempDir(), env: []string{"OPENAI_BASE_URL=" + models.BaseURL, "WEBSYTE_LLM_TIMEOUT=1h"}}}
	l.program.start(t)
	t.Cleanup(func() {
		if l.program.cmd.ProcessState == nil {
			l.program.kill(t)
		}
	})
	l.api = newAPI(l.program.url)
	t.Cleanup(l.api.close)
	return l
}

func (l *loading) note(err error) {
	if err != nil && l.failed.Add(1) < 10 {
		l.t.Error(err)
	}
}

func (l *loading) widget(name string, more map[string]any) string {
	l.t.Helper()
	fields := map[string]any{"name": name, "public": true}
	for k, v := range more {
		fields[k] = v
	}
	r, err := l.api.do(l.t.Context(), http.MethodPost, "/api/widgets", fields)
	must(l.t, err)
	var out struct{ Widget struct{ ID string } }
	must(l.t, r.into(&out))
	r, err = l.api.upload(l.t.Context(), "/api/widgets/"+out.Widget.ID+"/documents", nil, file{"shipping.md", "# Shipping\n\nShipping to any region costs nine euros and takes three days."})
	must(l.t, err)
	if r.status != http.StatusAccepted {
		l.t.Fatalf("%d %s", r.status, r.body)
	}
	return out.Widget.ID
}

// fill gives a widget passages that share most of their words, as those of a site do.
func (l *loading) fill(widget string, leaflets int) {
	l.t.Helper()
	for n := range leaflets {
		var b strings.Builder
		fmt.Fprintf(&b, "# Leaflet %d\n\n", n)
		for part := range perLeaflet {
			fmt.Fprintf(&b, "## Article %d\n\n", n*perLeaflet+part)
			for line := range 8 {
				fmt.Fprintf(&b, "Our %s of model m%d cost %d euros, weigh %d grams and come in %d days; care for %s as leaflet %d says. ",
					subjects[(n+line)%len(subjects)], n*perLeaflet+part, 5+line, n+part, line, subjects[(part+line)%len(subjects)], n)
			}
			b.WriteString("\n\n")
		}
		r, err := l.api.upload(l.t.Context(), "/api/widgets/"+widget+"/documents", nil, file{fmt.Sprintf("leaflet-%d.md", n), b.String()})
		must(l.t, err)
		if r.status != http.StatusAccepted {
			l.t.Fatalf("%d %s", r.status, r.body)
		}
	}
}

// ask asks for one whole answer, which is made of quotes but for the first.
func (l *loading) ask(widget string, n int, took *latencies) error {
	began := time.Now()
	r, err := l.api.do(l.t.Context(), http.MethodPost, "/api/chat", map[string]any{
		"widgetId": widget, "isEmbedded": true, "message": fmt.Sprintf("What do %s of model m%d cost?", subjects[n%len(subjects)], n*37%(perLeaflet*10)),
	})
	if err != nil {
		return err
	}
	var out struct{ Mode string }
	if err := r.into(&out); err != nil || r.status != http.StatusOK || n > 0 && out.Mode == "model" {
		return fmt.Errorf("chat: %d %s", r.status, r.body)
	}
	if took != nil {
		took.add(time.Since(began))
	}
	return nil
}

// quotes asks as often as perSecond says, or as the program and askers allow.
func (l *loading) quotes(ctx context.Context, widget string, took *latencies) {
	var asking sync.WaitGroup
	defer asking.Wait()
	free := make(chan struct{}, askers)
	tick := time.NewTicker(time.Second / perSecond)
	defer tick.Stop()
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		free <- struct{}{}
		asking.Go(func() {
			defer func() { <-free }()
			l.note(l.ask(widget, n, took))
		})
	}
}

// crawls has a site read again and again until ctx ends.
func (l *loading) crawls(ctx context.Context, s *site) {
	var folders atomic.Int32
	var want [editions][]string
	c := &crawler{site: s, name: "crawled ", rand: rand.New(rand.NewPCG(0, 0)), folders: &folders, want: &want}
	for ctx.Err() == nil {
		if err := c.work(ctx, l.api); err != nil && ctx.Err() == nil {
			l.note(err)
			return
		}
	}
}

// stream asks for an answer and reads it slowly to its end, which is an event of
// that name. heard is called at the first word.
func (l *loading) stream(widget string, n int, heard func(), end string) (last event, err error) {
	body, _ := json.Marshal(map[string]any{"widgetId": widget, "isEmbedded": n%2 == 0, "stream": true, "message": "What does shipping cost?"})
	conn, err := net.Dial("tcp", strings.TrimPrefix(l.program.url, "http://"))
	if err != nil {
		return last, err
	}
	defer conn.Close()
	if err := conn.(*net.TCPConn).SetReadBuffer(4 << 10); err != nil {
		return last, err
	}
	fmt.Fprintf(conn, "POST /api/chat HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", token, len(body), body)
	res, err := http.ReadResponse(bufio.NewReaderSize(slowly{conn, l.lasting / words}, 512), nil)
	if err != nil {
		return last, fmt.Errorf("stream %d: %w", n, err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return last, fmt.Errorf("stream %d: %s", n, res.Status)
	}
	err = readEvents(res.Body, func(e event) error {
		if e.name == "delta" && last.name != "delta" {
			heard()
		}
		last = e
		return nil
	})
	if last.name != end {
		err = errors.Join(err, fmt.Errorf("stream %d ended with %+v", n, last))
	}
	return last, err
}

// slowly reads less at a time than the answer brings, with a rest after each.
type slowly struct {
	net.Conn
	rest time.Duration
}

func (s slowly) Read(p []byte) (int, error) {
	n, err := s.Conn.Read(p[:min(len(p), 64)])
	time.Sleep(s.rest)
	return n, err
}

// stopUnderLoad stops the program in the middle of streams: each ends with an error
// that says so.
func (l *loading) stopUnderLoad(widget string, streams int) {
	l.t.Helper()
	var heard, running sync.WaitGroup
	heard.Add(streams)
	for i := range streams {
		running.Go(func() {
			once := sync.OnceFunc(heard.Done)
			defer once()
			_, err := l.stream(widget, i, once, "error")
			l.note(err)
		})
	}
	heard.Wait()
	took := l.program.stop(l.t)
	running.Wait()
	l.t.Logf("stopped under %d streams in %s", streams, took.Round(time.Millisecond))
	l.program.env = nil // the slow model would take too long for the doctor
	l.program.doctor(l.t)
}

// watch looks at the program's memory until ctx ends, and gives the most in KB.
func (l *loading) watch(ctx context.Context) (most int) {
	for ctx.Err() == nil {
		most = max(most, l.memory())
		select {
		case <-ctx.Done():
		case <-time.After(100 * time.Millisecond):
		}
	}
	return most
}

// memory is what the program has in memory of its own, in KB; 0 where the system
// does not say so.
func (l *loading) memory() int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", l.program.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "RssAnon:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	n, _ := strconv.Atoi(fields[0])
	return n
}

// latencies are how long things took.
type latencies struct {
	mu  sync.Mutex
	all []time.Duration
}

func (l *latencies) add(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, d)
}

// addTimings adds when the first word was sent of an answer that is done: a slow
// reader does not know.
func (l *latencies) addTimings(done event) error {
	var answer struct{ Timings struct{ FirstTokenMs int } }
	err := json.Unmarshal([]byte(done.data), &answer)
	l.add(time.Duration(answer.Timings.FirstTokenMs) * time.Millisecond)
	return err
}

func (l *latencies) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.all)
}

func (l *latencies) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.all) == 0 {
		return "none"
	}
	slices.Sort(l.all)
	at := func(percent int) time.Duration {
		return l.all[(len(l.all)-1)*percent/100].Round(100 * time.Microsecond)
	}
	return fmt.Sprintf("p50 %s, p99 %s", at(50), at(99))
}
