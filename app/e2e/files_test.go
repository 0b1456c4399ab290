package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"github.com/WebsyteAI/websyte/app/extract/pdf/pdftest"
)

// A visitor asks, and opens the page of the PDF that the answer stands on.
func TestACitationOpensAPublicPDFAtItsPage(t *testing.T) {
	t.Parallel()
	s := serve(t)
	token := s.token(t)
	var made struct{ Widget struct{ ID string } }
	s.send(t, token, http.MethodPost, "/api/widgets", map[string]any{"name": "Files", "public": true}, &made)
	base := "/api/widgets/" + made.Widget.ID
	var list struct {
		Documents []struct{ Status, SourceID string }
	}
	form, kind := filesForm(t, "visit.pdf", pdftest.Make(lines("The library opens at nine"), lines("A ticket for the museum costs twelve euros"), lines("Dogs must stay outside of the garden")))
	s.call(t, token, http.MethodPost, base+"/documents", kind, form, &list)
	for deadline := time.Now().Add(2 * patience); list.Documents[0].Status != "ready"; time.Sleep(50 * time.Millisecond) {
		s.call(t, token, http.MethodGet, base+"/documents", "", nil, &list)
		if time.Now().After(deadline) {
			t.Fatalf("documents: %+v", list.Documents)
		}
	}
	s.send(t, token, http.MethodPut, base+"/sources/"+list.Documents[0].SourceID, map[string]any{"settings": map[string]any{"public": true}}, &struct{}{})
	var said struct {
		Sources []struct {
			URL  string
			Page int
		}
	}
	s.send(t, token, http.MethodPost, "/api/chat", map[string]any{"widgetId": made.Widget.ID, "message": "How much is a ticket for the museum?"}, &said)
	if len(said.Sources) == 0 || said.Sources[0].Page != 2 || !strings.HasPrefix(said.Sources[0].URL, s.url+"/files/") || !strings.HasSuffix(said.Sources[0].URL, "/visit.pdf#page=2") {
		t.Fatalf("sources: %+v", said.Sources)
	}
	tb := newTab(t, desktop)
	tb.open(said.Sources[0].URL)
	if page := tb.viewerPage(); page != 2 {
		t.Errorf("the viewer shows page %d", page)
	}
}

// lines is a page that has one sentence many times, so that it has passages of its own.
func lines(sentence string) pdftest.Page {
	var list []string
	for i := range 40 {
		list = append(list, fmt.Sprintf("%s, says notice number %d.", sentence, i))
	}
	return pdftest.Text(list...)
}

// send sends JSON.
func (s *service) send(t *testing.T, token, method, path string, body, into any) {
	t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	s.call(t, token, method, path, "application/json", bytes.NewReader(b), into)
}

// viewerPage is the page that Chromium's viewer of PDF shows, which is an extension's.
func (tb *tab) viewerPage() int {
	tb.t.Helper()
	ctx, cancel := context.WithTimeout(tb.ctx, patience)
	defer cancel()
	for {
		list, err := chromedp.Targets(ctx)
		tb.must(err)
		for _, info := range list {
			if info.Type == "iframe" && strings.HasPrefix(info.URL, "chrome-extension://") {
				return tb.pageIn(ctx, info.TargetID)
			}
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			tb.t.Fatalf("no viewer: %v", list)
		}
	}
}

func (tb *tab) pageIn(ctx context.Context, viewer target.ID) int {
	tb.t.Helper()
	ctx, end := chromedp.NewContext(ctx, chromedp.WithTargetID(viewer))
	defer end()
	for {
		page, err := chromedp.Run(ctx, chromedp.Evaluate[int]("Number(document.querySelector('pdf-viewer')?.shadowRoot?.querySelector('viewer-toolbar')?.pageNo ?? 0)"))
		if err == nil && page > 1 || ctx.Err() != nil {
			return page
		}
		time.Sleep(50 * time.Millisecond)
	}
}
