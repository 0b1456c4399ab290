package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/WebsyteAI/websyte/app/llm/llmtest"
)

const (
	kb           = 1024
	closedBudget = 9.5 // KB that a visitor loads before opening the widget
	chatBudget   = 16  // KB in all, during a chat in one language
	slowedBy     = 4
	streamed     = 2_000 // tokens, at 200 a second
	turnsBefore  = 100   // a question and an answer each
)

// measureWidget is what a visitor's browser bears, in Chromium, of the program's own widget.
func measureWidget(ctx context.Context, b *bench) (out []figure, err error) {
	if chromium() == "" {
		return []figure{absent("the widget in a browser", "no Chromium")}, nil
	}
	c, err := b.corpus(ctx, corpusSize{1, 1_000})
	if err != nil {
		return nil, err
	}
	model := llmtest.NewAPI(llmtest.Behaviour{})
	defer model.Close()
	api := httptest.NewServer(model.Handler())
	defer api.Close()
	p, err := b.serve(ctx, c.dir, byWords, "OPENAI_BASE_URL="+api.URL+"/v1", "OPENAI_API_KEY=none")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	browser, stop, err := b.openBrowser(ctx)
	if err != nil {
		return nil, err
	}
	defer stop()
	host := httptest.NewServer(hostPage(p.url, string(c.widgets[0])))
	defer host.Close()
	v := visit{bench: b, browser: browser, program: p, model: model, page: host.URL, widget: string(c.widgets[0]), question: questions(c.texts, 1)[0]}
	for _, measure := range []func(context.Context) ([]figure, error){v.sizes, v.idle, v.frames} {
		figures, err := measure(ctx)
		if err != nil {
			return nil, err
		}
		out = append(out, figures...)
	}
	return out, nil
}

// hostPage is somebody's page; ?with has the widget, and ?session a conversation of it.
func hostPage(base, widget string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,"><p>A page.`)
		if session := r.URL.Query().Get("session"); session != "" {
			fmt.Fprintf(w, `<script>sessionStorage.setItem('websyte:%s', JSON.stringify({sessionId: '%s'}))</script>`, widget, session)
		}
		if r.URL.Query().Has("with") {
			fmt.Fprintf(w, `<script src="%s/widget.js" data-widget-id="%s" async></script>`, base, widget)
		}
	})
}

// visit is what the figures are taken of.
type visit struct {
	*bench
	browser                context.Context
	program                *program
	model                  *llmtest.API
	page, widget, question string
}

const (
	ready = `new Promise((done, failed) => {
		const look = () => document.querySelector('[data-websyte]') ? done(true) : performance.now() > 2e4 ? failed(Error('no widget')) : setTimeout(look, 5);
		look();
	})`
	loaded = `performance.getEntriesByType('resource').map(e => new URL(e.name).pathname).filter(path => path.endsWith('.js'))`
)

// asking gives when the answer is whole and shown.
func asking(question string) string {
	return fmt.Sprintf(`new Promise(done => {
		addEventListener('websyte:response', () => {
			const turns = document.querySelector('[data-websyte]').shadowRoot.querySelectorAll('.turn'), last = turns[turns.length - 1];
			const look = () => last.querySelector('.tools') ? done(true) : setTimeout(look, 5);
			look();
		}, {once: true});
		WebsyteChat.ask(%q);
	})`, question)
}

// sizes are those of the files that a browser asked for, each compressed with gzip -9.
func (v visit) sizes(ctx context.Context) ([]figure, error) {
	v.model.Set(llmtest.Behaviour{Answer: func([]llmtest.Message) string { return "It does. [1]" }})
	var before, after []string
	err := onPage(v.browser, v.page+"/?with", 1, func(tab context.Context) (err error) {
		if _, err = evaluate[bool](tab, ready); err != nil {
			return err
		}
		if before, err = evaluate[[]string](tab, loaded); err != nil {
			return err
		}
		if _, err = evaluate[bool](tab, asking(v.question)); err != nil {
			return err
		}
		after, err = evaluate[[]string](tab, loaded)
		return err
	})
	if err != nil {
		return nil, err
	}
	closed, err := v.compressed(ctx, before)
	if err != nil {
		return nil, err
	}
	all, err := v.compressed(ctx, after)
	if err != nil {
		return nil, err
	}
	return []figure{
		figure{What: "widget, gzip -9, before it is opened", Value: closed, Unit: "KB"}.atMost(closedBudget),
		figure{What: "widget, gzip -9, during a chat", Value: all, Unit: "KB"}.atMost(chatBudget),
	}, nil
}

// compressed is the sum of files of web/dist in KB. A language counts as the largest one does.
func (v visit) compressed(ctx context.Context, paths []string) (sum float64, err error) {
	dist := filepath.Join(v.root, "web", "dist")
	for _, path := range paths {
		files := []string{filepath.Join(dist, strings.TrimPrefix(path, "/dist"))}
		if strings.HasPrefix(path, "/dist/lang/") {
			if files, err = filepath.Glob(filepath.Join(dist, "lang", "*.js")); err != nil {
				return 0, err
			}
		}
		largest := 0
		for _, file := range files {
			n, err := gzipped(ctx, file)
			if err != nil {
				return 0, err
			}
			largest = max(largest, n)
		}
		sum += float64(largest) / kb
	}
	return sum, nil
}

// gzipped is the bytes that gzip -9 makes of a file: the budget's measure, which Go's
// own compressor misses by a hundredth.
func gzipped(ctx context.Context, file string) (int, error) {
	out, err := exec.CommandContext(ctx, "gzip", "-9nc", file).Output()
	return len(out), err
}

// idle is what the closed widget costs the page that it is on.
func (v visit) idle(context.Context) ([]figure, error) {
	with := func(query string) func() (float64, error) {
		return func() (used float64, err error) {
			err = onPage(v.browser, v.page+"/?"+query, 1, func(tab context.Context) error {
				if query != "" {
					if _, err := evaluate[bool](tab, ready); err != nil {
						return err
					}
				}
				used, err = heap(tab)
				return err
			})
			return used / 1e6, err
		}
	}
	rounds := 9
	if v.quick {
		rounds = 3
	}
	used, err := inTurns(rounds, with("with"), with(""))
	if err != nil {
		return nil, err
	}
	took, err := inTurns(rounds, func() (float64, error) { return scriptTime(v.browser, v.page+"/?with", "/widget.js") })
	if err != nil {
		return nil, err
	}
	longest, err := inTurns(rounds, v.longestTask("/?with"), v.longestTask("/"))
	return []figure{
		figure{What: "widget.js, compiled and run", Value: took[0], Unit: "ms"}.atMost(5),
		figure{What: "heap that the closed widget adds", Value: used[0] - used[1], Unit: "MB"}.atMost(1),
		figure{What: "longest task until it is there, processor slowed 4 times (0: none over 50 ms)", Value: longest[0], Unit: "ms"}.beside("the page without it", longest[1]).atMost(50),
	}, err
}

// longestTask is that of a page's first moments, in ms; 0 where none took more than 50.
func (v visit) longestTask(path string) func() (float64, error) {
	return func() (longest float64, err error) {
		err = onPage(v.browser, v.page+path, slowedBy, func(tab context.Context) (err error) {
			if path != "/" {
				if _, err := evaluate[bool](tab, ready); err != nil {
					return err
				}
			}
			longest, err = evaluate[float64](tab, `new Promise(done => {
				new PerformanceObserver(list => done(Math.max(...list.getEntries().map(e => e.duration)))).observe({type: 'longtask', buffered: true});
				setTimeout(() => done(0), 500);
			})`)
			return err
		})
		return longest, err
	}
}

// painted counts the frames from now on, until the page's counting is set to false.
const painted = `(() => {
	const times = [];
	window.counting = true;
	window.painted = new Promise(done => {
		const frame = now => (times.push(now), window.counting ? requestAnimationFrame(frame) : done(times));
		requestAnimationFrame(frame);
	});
	return true;
})()`

// rateNow ends the count and gives the frames a second, and the longest gap in ms.
const rateNow = `(window.counting = false, window.painted.then(times => {
	const gaps = times.slice(1).map((time, index) => time - times[index]);
	return {rate: 1000 * gaps.length / (times.at(-1) - times[0]), gap: Math.max(...gaps), late: gaps.filter(gap => gap > 17.5).length / gaps.length};
}))`

type smoothness struct{ Rate, Gap, Late float64 }

// frames are those drawn while a long answer arrives, in an empty conversation and in
// a long one, beside a page on which nothing happens.
func (v visit) frames(ctx context.Context) ([]figure, error) {
	session, err := v.longConversation(ctx)
	if err != nil {
		return nil, err
	}
	tokens := streamed
	if v.quick {
		tokens /= 4
	}
	still, err := v.smooth("/", fmt.Sprintf("new Promise(done => setTimeout(() => done(true), %d))", tokens*5))
	if err != nil {
		return nil, err
	}
	v.model.Set(llmtest.Behaviour{Delay: time.Second / 200, Answer: func([]llmtest.Message) string { return longAnswer(tokens) }})
	var out []figure
	for _, query := range []string{"", "&session=" + session} {
		s, err := v.smooth("/?with"+query, asking(v.question))
		if err != nil {
			return nil, err
		}
		what := ""
		if query != "" {
			what = fmt.Sprintf(", after %d messages", 2*turnsBefore)
		}
		name := fmt.Sprintf("frames a second, %d tokens at 200/s, processor slowed 4 times%s", tokens, what)
		out = append(out,
			figure{What: name, Value: s.Rate, Unit: "/s"}.beside("a page at rest", still.Rate).ratioAtLeast(.98),
			figure{What: "longest gap between them", Value: s.Gap, Unit: "ms"}.beside("a page at rest", still.Gap))
	}
	return out, nil
}

func (v visit) smooth(path, during string) (s smoothness, err error) {
	err = onPage(v.browser, v.page+path, slowedBy, func(tab context.Context) error {
		if path != "/" {
			if _, err := evaluate[bool](tab, ready+".then(() => (WebsyteChat.open(), new Promise(done => setTimeout(() => done(true), 2000))))"); err != nil {
				return err
			}
		}
		for _, step := range []string{painted, during} {
			if _, err := evaluate[bool](tab, step); err != nil {
				return err
			}
		}
		s, err = evaluate[smoothness](tab, rateNow)
		return err
	})
	return s, err
}

// longConversation makes one on the server and gives its session.
func (v visit) longConversation(ctx context.Context) (string, error) {
	v.model.Set(llmtest.Behaviour{Answer: func([]llmtest.Message) string { return longAnswer(60) }})
	session := ""
	for range turnsBefore {
		in := map[string]any{"message": v.question, "widgetId": v.widget, "isEmbedded": true}
		if session != "" {
			in["sessionId"] = session
		}
		var out struct{ SessionID string }
		if err := v.program.call(ctx, http.MethodPost, "/api/chat", in, &out); err != nil {
			return "", err
		}
		session = out.SessionID
	}
	return session, nil
}

// longAnswer has that many words in paragraphs, lists and tables, as a model writes them.
func longAnswer(words int) string {
	var out strings.Builder
	for n := 0; n < words; {
		part := "Put the **frame** into its carton and write the number on it. [1] It stays dry there.\n\n- a carton\n- `tape` and twine\n- the label\n\n| part | price |\n| --- | --- |\n| label | 4.20 |\n\n"
		out.WriteString(part)
		n += len(strings.Split(part, " "))
	}
	return out.String()
}
