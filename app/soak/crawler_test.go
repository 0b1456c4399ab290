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
	want    *[]string // what an undisturbed crawl leaves; set by the first one

	widget, at string // at is the folder
	recrawls   int
	cancelling bool // asked for
	ended      int  // crawls that were compared
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
	c.widget, c.recrawls = out.Widget.ID, 0
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
	r, err := a.do(ctx, http.MethodPost, "/api/widgets/"+c.widget+"/crawl", map[string]any{"url": c.site.url + c.at})
	if err == nil && r.status != http.StatusAccepted {
		err = violation("crawl: %d %s", r.status, r.body)
	}
	c.cancelling = c.cancelling && err != nil
	return err
}

// end compares, and crawls the same again or goes on with a new widget.
func (c *crawler) end(ctx context.Context, a *api) error {
	got, err := c.content(ctx, a)
	if err != nil {
		return err
	}
	if *c.want == nil {
		*c.want = got
	}
	if diff := difference(*c.want, got); diff != "" {
		c.widget = "" // say it once
		return violation("a crawl of %s ended with other documents: %s", c.at, diff)
	}
	c.ended++
	if c.recrawls < 2 && c.rand.IntN(2) == 0 {
		c.recrawls++
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
