package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// measureCrawl is from asking for a crawl to its end, when every page is searchable
// by words. Program, wget and the site share the machine.
func measureCrawl(ctx context.Context, b *bench) ([]figure, error) {
	pages, many := 5000, 10_000
	if b.quick {
		pages, many = 200, 400
	}
	if !has("wget") {
		return []figure{absent(fmt.Sprintf("crawl to searchable, %d pages", pages), "wget is not installed")}, nil
	}
	site := httptest.NewServer(generatedSite(pages))
	defer site.Close()
	first, err := b.crawl(ctx, site.URL, pages, true)
	if err != nil {
		return nil, err
	}
	mirror, err := b.mirror(ctx, site.URL, pages)
	if err != nil {
		return nil, err
	}
	large := httptest.NewServer(generatedSite(many))
	defer large.Close()
	bulk, err := b.crawl(ctx, large.URL, many, false)
	if err != nil {
		return nil, err
	}
	return []figure{
		figure{What: fmt.Sprintf("crawl to searchable, %d pages", pages), Value: float64(pages) / first.took, Unit: "pages/s"}.beside("wget --mirror", mirror).ratioAtLeast(.25),
		figure{What: fmt.Sprintf("recrawl, %d pages unchanged, without validators", pages), Value: first.again, Unit: "s"}.beside("first crawl", first.took).ratioAtMost(.1),
		figure{What: fmt.Sprintf("memory at peak, crawl of %d pages", many), Value: bulk.peak, Unit: "MB"}.atMost(300),
	}, nil
}

// crawlTimes is what crawls into an empty folder took.
type crawlTimes struct {
	took, again float64 // seconds of the first crawl, and of another one
	peak        float64 // MB of anonymous memory
}

// crawl crawls a site into an empty folder, and once more where again is set.
func (b *bench) crawl(ctx context.Context, url string, pages int, again bool) (c crawlTimes, err error) {
	dir, err := b.sub("crawl")
	if err != nil {
		return c, err
	}
	store, owner, err := newStore(ctx, dir)
	if err != nil {
		return c, err
	}
	w, err := newWidget(ctx, store, owner)
	if err := errors.Join(err, store.Close()); err != nil {
		return c, err
	}
	p, err := b.serve(ctx, dir, byWords)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, p.stop(), os.RemoveAll(dir)) }()
	crawl := func() error { return p.crawled(ctx, w.ID, url, pages, &c.peak) }
	if c.took, err = timed(crawl); err != nil || !again {
		return c, err
	}
	c.again, err = timed(crawl)
	return c, err
}

func (p *program) crawled(ctx context.Context, w app.WidgetID, url string, pages int, peak *float64) error {
	path := "/api/widgets/" + string(w) + "/crawl"
	if err := p.call(ctx, http.MethodPost, path, map[string]any{"url": url, "maxPages": pages + 10}, &struct{}{}); err != nil {
		return err
	}
	for {
		var st struct {
			Status    app.RunStatus
			PagesDone int
			Error     string
		}
		if err := p.call(ctx, http.MethodGet, path+"/status", nil, &st); err != nil {
			return err
		}
		*peak = max(*peak, p.memory())
		if st.Status.Active() {
			time.Sleep(10 * time.Millisecond)
			continue
		}
		if st.Status != app.RunCompleted || st.PagesDone != pages {
			return fmt.Errorf("the crawl ended %s after %d of %d pages: %s", st.Status, st.PagesDone, pages, st.Error)
		}
		return nil
	}
}

func (b *bench) mirror(ctx context.Context, url string, pages int) (float64, error) {
	dir, err := b.sub("wget")
	if err != nil {
		return 0, err
	}
	took, err := timed(func() error {
		return exec.CommandContext(ctx, "wget", "--mirror", "--quiet", "--directory-prefix", dir, url+"/").Run()
	})
	return float64(pages) / took, errors.Join(err, os.RemoveAll(dir))
}

// generatedSite has n pages of 3 to 30 KB that link to each other as a manual's do.
func generatedSite(n int) http.Handler {
	w := newWriter(3)
	bodies := make([]string, n)
	for i := range bodies {
		bodies[i] = generatedPage(w, i, n)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { sendPage(w, bodies[0]) })
	mux.HandleFunc("GET /page/{n}", func(w http.ResponseWriter, r *http.Request) {
		var i int
		if _, err := fmt.Sscan(r.PathValue("n"), &i); err != nil || i < 1 || i >= n {
			http.NotFound(w, r)
			return
		}
		sendPage(w, bodies[i])
	})
	return mux
}

func sendPage(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprint(w, body)
}

func generatedPage(w *writer, i, n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<!doctype html><html lang=en><head><title>%s</title><meta name=description content=%q></head><body><nav><ul>", w.text(4), w.text(12))
	for j := range 10 {
		fmt.Fprintf(&b, "<li><a href=/page/%d>%s</a></li>", max(1, (i*10+j+1)%n), w.text(2))
	}
	b.WriteString("</ul></nav><main><h1>" + w.text(4) + "</h1>")
	for range 2 + w.rand.IntN(8) {
		b.WriteString("<h2>" + w.text(3) + "</h2>")
		generatedSection(&b, w, n)
	}
	b.WriteString("</main><footer><p>Imprint and contact of the site</p></footer></body></html>")
	return b.String()
}

func generatedSection(b *strings.Builder, w *writer, n int) {
	for range 1 + w.rand.IntN(4) {
		fmt.Fprintf(b, "<p>%s <a href=\"/page/%d\">%s</a> %s</p>", w.text(20+w.rand.IntN(60)), 1+w.rand.IntN(n-1), w.text(2), w.text(10))
	}
	switch w.rand.IntN(4) {
	case 0:
		b.WriteString("<ul>")
		for range 5 {
			b.WriteString("<li>" + w.text(12) + "</li>")
		}
		b.WriteString("</ul>")
	case 1:
		b.WriteString("<pre><code>" + w.text(30) + "</code></pre>")
	case 2:
		b.WriteString("<table><tr><th>" + w.text(1) + "<th>" + w.text(1) + "</tr>")
		for range 6 {
			b.WriteString("<tr><td>" + w.text(3) + "<td>" + w.text(8) + "</tr>")
		}
		b.WriteString("</table>")
	}
}
