package soak

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// crawler has a widget read the site under one folder after another, and compares
// each crawl that ends with an undisturbed one.
type crawler struct {
	site    *site
	name    string
	rand    *rand.Rand
	folders *atomic.Int32
	want    *[editions][]string // what an undisturbed crawl of each edition leaves; set by the first ones

	widget, at string // at is the folder
	recrawls   int
	next       int            // edition that is asked for
	compared   string         // newest run whose outcome was compared
	edition    int            // that it left
	runs       map[string]int // editions of runs that were compared
	cancelling bool           // asked for
	ended      int            // crawls that were compared
}

func (c *crawler) work(ctx context.Context, a *api) error {
	if c.widget == "" {
		return c.begin(ctx, a)
	}
	st, err := c.status(ctx, a)
	if err != nil {
		return err
	}
	switch st {
	case "queued", "crawling":
		if c.rand.IntN(40) == 0 {
			return c.cancel(ctx, a)
		}
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond):
		}
		return nil
	case "completed":
		return c.end(ctx, a)
	case "idle": // the widget was made, and its crawl was not asked for
		return c.crawl(ctx, a)
	case "cancelled":
		if c.cancelling {
			return c.crawl(ctx, a)
		}
	}
	return violation("a crawl is %s", st)
}

func (c *crawler) status(ctx context.Context, a *api) (string, error) {
	r, err := a.do(ctx, http.MethodGet, "/api/widgets/"+c.widget+"/crawl/status", nil)
	if err != nil {
		return "", err
	}
	var out struct{ Status, Error string }
	if err := r.into(&out); err != nil || r.status != http.StatusOK {
		return "", violation("status: %d %s", r.status, r.body)
	}
	return strings.TrimSpace(out.Status + " " + out.Error), nil
}

// begin makes a widget. One that was sent without an answer has no crawl: it is
// left to the checks of what is stored.
func (c *crawler) begin(ctx context.Context, a *api) error {
	c.at = folder(int(c.folders.Add(1)))
	r, err := a.do(ctx, http.MethodPost, "/api/widgets", map[string]any{"name": c.name + c.at})
	if err != nil {
		return err
	}
	var out struct{ Widget struct{ ID string } }
	if err := r.into(&out); err != nil || r.status != http.StatusCreated {
		return violation("create a widget: %d %s", r.status, r.body)
	}
	c.widget, c.recrawls, c.next, c.compared, c.edition, c.runs = out.Widget.ID, 0, 0, "", 0, map[string]int{}
	return nil
}

// cancel stops the crawl, which is then begun anew. It may have ended before.
func (c *crawler) cancel(ctx context.Context, a *api) error {
	c.cancelling = true
	r, err := a.do(ctx, http.MethodPost, "/api/widgets/"+c.widget+"/crawl/cancel", nil)
	if err != nil {
		return err
	}
	if st, err := c.status(ctx, a); err == nil && (r.status != http.StatusOK || st != "cancelled" && st != "completed") {
		return violation("cancel: %d, and then the crawl is %s", r.status, st)
	}
	return nil
}

func (c *crawler) crawl(ctx context.Context, a *api) error {
	c.site.reopen(c.at)
	c.site.publish(c.at, c.next)
	r, err := a.do(ctx, http.MethodPost, "/api/widgets/"+c.widget+"/crawl", map[string]any{"url": c.site.url + c.at})
	if err == nil && r.status != http.StatusAccepted {
		err = violation("crawl: %d %s", r.status, r.body)
	}
	c.cancelling = c.cancelling && err != nil
	return err
}

// end compares, and crawls another edition, or brings one back, or goes on with a new
// widget.
func (c *crawler) end(ctx context.Context, a *api) error {
	newest, restorable, err := c.listRuns(ctx, a)
	if err != nil {
		return err
	}
	if newest != c.compared { // otherwise what was asked for last was not heard
		c.edition = c.next
	}
	got, err := c.content(ctx, a)
	if err != nil {
		return err
	}
	want := &c.want[c.edition]
	if *want == nil {
		*want = got
	}
	if diff := difference(*want, got); diff != "" {
		w := c.widget
		c.widget = "" // say it once
		return violation("a crawl of edition %d of %s in widget %s ended with other documents: %s", c.edition, c.at, w, diff)
	}
	c.ended++
	c.compared, c.runs[newest] = newest, c.edition
	return c.goOn(ctx, a, restorable)
}

func (c *crawler) goOn(ctx context.Context, a *api, restorable []string) error {
	if c.recrawls < 3 && c.rand.IntN(3) > 0 {
		c.recrawls++
		if len(restorable) > 0 && c.rand.IntN(2) == 0 {
			return c.restore(ctx, a, restorable[c.rand.IntN(len(restorable))])
		}
		c.next = c.rand.IntN(editions)
		return c.crawl(ctx, a)
	}
	w := c.widget
	c.widget = ""
	r, err := a.do(ctx, http.MethodDelete, "/api/widgets/"+w, nil)
	if err == nil && r.status != http.StatusNoContent {
		err = violation("delete: %d %s", r.status, r.body)
	}
	return err
}

// listRuns gives the newest run, and those that were compared and can be restored.
func (c *crawler) listRuns(ctx context.Context, a *api) (newest string, restorable []string, err error) {
	r, err := a.do(ctx, http.MethodGet, "/api/widgets/"+c.widget+"/runs", nil)
	if err != nil {
		return "", nil, err
	}
	var out struct {
		Runs []struct {
			ID, Held   string
			Restorable bool
		}
	}
	if err := r.into(&out); err != nil || r.status != http.StatusOK || len(out.Runs) == 0 || out.Runs[0].Held != "" {
		return "", nil, violation("runs: %d %s", r.status, r.body)
	}
	for _, one := range out.Runs {
		if _, compared := c.runs[one.ID]; one.Restorable && compared {
			restorable = append(restorable, one.ID)
		}
	}
	return out.Runs[0].ID, restorable, nil
}

func (c *crawler) restore(ctx context.Context, a *api, run string) error {
	c.next = c.runs[run]
	c.site.publish(c.at, c.next) // where this is cancelled, a crawl comes to the same
	r, err := a.do(ctx, http.MethodPost, "/api/widgets/"+c.widget+"/runs/"+run+"/restore", nil)
	if err == nil && r.status != http.StatusAccepted {
		err = violation("restore: %d %s", r.status, r.body)
	}
	return err
}

// content is every document with its chunks, as text that does not name the folder.
func (c *crawler) content(ctx context.Context, a *api) ([]string, error) {
	docs, err := documents(ctx, a, c.widget)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, d := range docs {
		r, err := a.do(ctx, http.MethodGet, "/api/widgets/"+c.widget+"/documents/"+d.ID, nil)
		if err != nil {
			return nil, err
		}
		var one struct{ Document document }
		if err := r.into(&one); err != nil || r.status != http.StatusOK {
			return nil, violation("document: %d %s", r.status, r.body)
		}
		d = one.Document
		if d.Status == "gone" {
			continue // what other editions had
		}
		d.ID, d.EmbeddedCount = "", 0
		out = append(out, strings.ReplaceAll(fmt.Sprintf("%+v", d), c.at, "/s0000/"))
	}
	slices.Sort(out)
	return out, nil
}

// difference says what one list has and the other has not, "" for nothing.
func difference(want, got []string) string {
	var out []string
	for _, w := range want {
		if !slices.Contains(got, w) {
			out = append(out, fmt.Sprintf("missing: %.300s", w))
		}
	}
	for _, g := range got {
		if !slices.Contains(want, g) {
			out = append(out, fmt.Sprintf("unexpected: %.300s", g))
		}
	}
	if len(out) == 0 && len(want) != len(got) {
		out = append(out, "some are there twice")
	}
	return strings.Join(out[:min(len(out), 6)], "\n")
}

// verify has nothing to say before the crawl has ended, but that it goes on.
func (c *crawler) verify(ctx context.Context, a *api) error {
	if c.widget == "" {
		return nil
	}
	st, err := c.status(ctx, a)
	if err == nil && !slices.Contains([]string{"idle", "queued", "crawling", "completed"}, st) && !(c.cancelling && st == "cancelled") {
		err = violation("a crawl is %s", st)
	}
	return err
}

// finish waits for the end of the crawl at hand.
func (c *crawler) finish(ctx context.Context, a *api) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for ended := c.ended; c.ended == ended; {
		if err := errors.Join(c.work(ctx, a), ctx.Err()); err != nil {
			return err
		}
	}
	return nil
}

// undisturbed crawls an edition in a widget of its own.
func (c *crawler) undisturbed(ctx context.Context, a *api, edition int) error {
	c.widget = ""
	if err := c.begin(ctx, a); err != nil {
		return err
	}
	c.next = edition
	if err := c.crawl(ctx, a); err != nil {
		return err
	}
	for {
		st, err := c.status(ctx, a)
		if err != nil {
			return err
		}
		if st == "completed" {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	got, err := c.content(ctx, a)
	c.want[edition], c.widget = got, ""
	return err
}
