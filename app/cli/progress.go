package cli

import (
	"context"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/ingest"
)

// progress is a bar on a terminal, and nothing elsewhere.
type progress struct {
	bar  *progressbar.ProgressBar
	what string
}

func newProgress(w io.Writer, what string) *progress {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &progress{}
	}
	return &progress{what: printable(what), bar: progressbar.NewOptions(1,
		progressbar.OptionSetWriter(f),
		progressbar.OptionShowCount(),
		progressbar.OptionSetWidth(30),
		progressbar.OptionClearOnFinish(),
	)}
}

// show draws how many of the addresses found so far are dealt with, and then how many
// passages have a vector.
func (p *progress) show(st ingest.Status) {
	switch {
	case p.bar == nil:
	case st.Status.Active() && st.PagesFound > 0:
		p.set("Reading "+p.what, st.PagesDone+st.PagesFailed, st.PagesFound)
	case st.Chunks > 0:
		p.set("Learning what it means", st.Embedded, st.Chunks)
	}
}

// set leaves the bar short of its end, which would close it. The bar is not what the
// program is for: an error of the terminal does not end it.
func (p *progress) set(doing string, done, all int) {
	p.bar.Describe(doing)
	p.bar.ChangeMax(all)
	_ = p.bar.Set(min(done, all-1))
}

func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}

const suggested = 3

// questions suggests what to ask: headings of the site that are questions, else
// titles of the pages that were found first, since those the site itself puts first.
func (t *trial) questions(ctx context.Context) []string {
	pages, err := t.store.RunPages(ctx, t.widget.ID, t.status(ctx).RunID, 0, 40)
	if err != nil {
		t.log.Error("read titles", "err", err)
	}
	var asked, titles []string
	for _, p := range pages {
		if p.State != app.PageDone {
			continue
		}
		if d, err := t.store.Document(ctx, t.widget.ID, p.DocumentID); err == nil && p.ID != pages[0].ID {
			titles = addNew(titles, d.Title)
		}
		for _, h := range t.headings(ctx, p.DocumentID) {
			if strings.HasSuffix(h, "?") {
				asked = addNew(asked, h)
			}
		}
		if len(asked) >= suggested {
			return asked[:suggested]
		}
	}
	for _, title := range titles {
		asked = addNew(asked, title)
	}
	return asked[:min(suggested, len(asked))]
}

func addNew(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

func (t *trial) headings(ctx context.Context, id app.DocumentID) []string {
	chunks, err := t.store.Chunks(ctx, t.widget.ID, id)
	if err != nil {
		t.log.Error("read headings", "err", err)
	}
	var out []string
	for _, c := range chunks {
		if n := len(c.Headings); n > 0 {
			out = append(out, c.Headings[n-1])
		}
	}
	return out
}

// printableLines is printable, line by line.
func printableLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = printable(lines[i])
	}
	return strings.Join(lines, "\n")
}
