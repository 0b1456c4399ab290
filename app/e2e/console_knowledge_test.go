package e2e

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
	_ "modernc.org/sqlite" // the driver

	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

// library is a site with a page that waits until it may go on, and a file that cannot be read.
func library(t *testing.T) (address string, goOn func()) {
	wait := make(chan struct{})
	page := func(title, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `<!doctype html><html lang="en"><title>%s</title><main><h1>%s</h1><p>%s</p></main>`, title, title, text)
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", page("Library", `The reading room opens at nine. <a href="/loans">Loans</a> <a href="/slow">Slow</a> <a href="/broken.pdf">Plan</a>`))
	mux.HandleFunc("/loans", page("Loans", "A book may be kept for four weeks, and a film for one."))
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-wait:
		case <-r.Context().Done():
		}
		page("Slow", "Maps are lent on Fridays alone.")(w, r)
	})
	mux.HandleFunc("/broken.pdf", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/pdf")
		fmt.Fprint(w, "This is no PDF.")
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL + "/", func() { close(wait) }
}

// row is an expression for the line of a document.
func row(title string) string {
	return `[...document.querySelectorAll('.doc')].find(e => e.querySelector('.ttl')?.innerText === '` + title + `')`
}

// An owner has a site read, and decides what of it is used.
func TestConsoleKnowledgeOfASite(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	site, goOn := library(t)
	id := string(a.Widget(t, map[string]any{"name": "Library"}))
	d := signIn(t, a, a.Owner, "/console/w/"+id+"/knowledge", desktop)
	d.says("Nothing to answer from yet")
	d.fine("nothing to answer from")
	d.click("document.querySelector('header.top button')")
	d.fill("Address", site)
	d.fine("adding a site")
	d.enter()
	d.says("The crawl has begun")
	d.wait(row("Loans"))
	d.says("Reading ")
	d.fine("reading")
	goOn()
	d.wait(row("Slow"))
	d.wait("!document.querySelector('.strip').innerText.includes('Reading')")

	d.click(`[...document.querySelectorAll('.seg button')].find(e => e.innerText.startsWith('Failed'))`)
	d.wait("document.querySelectorAll('.doc').length === 1 && document.querySelector('.doc .bad').innerText.length > 10")
	d.fine("what failed")
	d.press("All")
	d.fill("Title or address", "loans")
	d.wait("document.querySelectorAll('.doc').length === 1 && " + row("Loans"))
	d.press("More: Loans")
	d.press("Leave out")
	d.wait(row("Loans") + ".innerText.includes('Left out')")
	d.press("More: Loans")
	d.press("Take in")
	d.wait(row("Loans") + ".innerText.includes('Ready')")
	d.press("More: Loans")
	d.press("Pin")
	d.wait(row("Loans") + ".innerText.includes('Pinned')")
	d.press("More: Loans")
	d.press("Delete")
	d.says("1 document is deleted")
	d.fine("deleted")
	d.press("Undo")
	d.wait("!document.querySelector('.doc.gone')")

	d.click(row("Loans") + ".querySelector('a')")
	d.wait("document.querySelector('mark')?.innerText.includes('four weeks') && document.querySelectorAll('.chunks li').length > 0")
	d.fine("a document")
	eval[bool](d.tab, "(history.back(), true)")
	d.wait("location.search === '?q=loans' && " + row("Loans"))
	d.press("What changed")
	d.says("What the readings found")
	d.click("document.querySelector('.runs .head')")
	d.wait("[...document.querySelectorAll('.runs .pages a')].some(e => e.innerText === '/loans')")
	d.fine("what changed")
}

// An owner writes and uploads what no page says.
func TestConsoleKnowledgeOfOnesOwn(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	id := string(a.Widget(t, map[string]any{"name": "Library", "public": true}))
	d := signIn(t, a, a.Owner, "/console/w/"+id+"/knowledge", phone)
	add := "document.querySelector('header.top button')"
	d.click(add)
	d.press("Text")
	d.fill("Title", "Dogs")
	d.fill("Text", "Dogs wait in the yard, where there is water.")
	d.fine("adding a text")
	d.click("document.querySelector('dialog footer button')")
	d.wait(row("Dogs"))
	d.click(add)
	d.press("Answer")
	d.fill("Question", "May I bring a cat?")
	d.fill("Answer", "Cats may come along in a basket.")
	d.fine("adding an answer")
	d.click("document.querySelector('dialog footer button')")
	d.wait(row("May I bring a cat?"))
	d.click(add)
	d.press("Files")
	d.fine("adding files")
	eval[bool](d.tab, `(() => {
		const files = new DataTransfer(), field = document.querySelector('dialog input[type=file]');
		files.items.add(new File(['# Tickets\n\nThe cost of a ticket is twelve euros.'], 'tickets.md', {type: 'text/markdown'}));
		field.files = files.files;
		return field.dispatchEvent(new Event('change', {bubbles: true}));
	})()`)
	d.says("1 file is being read")
	d.wait("document.querySelectorAll('.doc').length === 3")
	d.fine("what one wrote")
	for question, want := range map[string]string{"Where do dogs wait?": "yard", "May I bring a cat?": "basket", "What does a ticket cost?": "twelve"} {
		var answer struct{ Message string }
		a.Do(t, apptest.Call{Method: http.MethodPost, Path: "/api/chat", JSON: map[string]any{"widgetId": id, "message": question}}).Into(t, &answer)
		if !strings.Contains(answer.Message, want) {
			t.Errorf("%s %q", question, answer.Message)
		}
	}
	d.click(row("Dogs") + ".querySelector('a')")
	d.wait("document.querySelector('mark')?.innerText.includes('yard')")
	if width := eval[float64](d.tab, "document.querySelector('h1').getBoundingClientRect().width"); width < 250 {
		t.Errorf("the title of a document has %g pixels", width)
	}
	d.fine("a document on a phone")
}

// All that an owner does to knowledge can be done without a mouse.
func TestConsoleKnowledgeByKeyboard(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	id := string(a.Widget(t, map[string]any{"name": "Library"}))
	d := signIn(t, a, a.Owner, "/console/w/"+id+"/knowledge", desktop)
	d.says("Nothing to answer from yet")
	d.reach("Add")
	d.enter()
	d.wait("document.querySelector('dialog').contains(document.activeElement)")
	d.reach("Answer")
	d.enter()
	d.reach("Question")
	d.write("May I bring a cat?")
	d.reach("Answer")
	d.write("Cats may come along in a basket.")
	d.reach("Add")
	d.enter()
	d.wait(row("May I bring a cat?") + " && !document.querySelector('dialog')")
	if got := eval[string](d.tab, "document.activeElement.innerText.trim()"); got != "Add" {
		t.Errorf("the dialog leaves the focus on %q", got)
	}
	d.reach("More: May I bring a cat?")
	d.enter()
	d.wait("document.activeElement.role === 'menuitem'")
	d.tab.press(kb.ArrowDown)
	d.enter()
	d.wait(row("May I bring a cat?") + ".innerText.includes('Pinned')")
	if got := eval[string](d.tab, "document.activeElement.ariaLabel"); got != "More: May I bring a cat?" {
		t.Errorf("the menu leaves the focus on %q", got)
	}
	d.enter()
	d.wait("document.activeElement.role === 'menuitem'")
	d.tab.press(kb.ArrowUp)
	d.enter()
	d.says("1 document is deleted")
	d.reach("Undo")
	d.enter()
	d.wait("!document.querySelector('.doc.gone')")
	d.quiet()
}

const many = 50_000

// manyDocuments puts documents into a widget that has one: through the program it would take minutes.
func manyDocuments(t *testing.T, a *apptest.App) {
	db, err := sql.Open("sqlite", filepath.Join(a.Dir, sqlite.File)+"?_pragma=busy_timeout(20000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.ExecContext(t.Context(), `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
		INSERT INTO documents(id, widget, source, kind, url, title, description, language, content_type, size, hash, etag, last_modified, file_key, status, error, error_code, pinned, excluded, chunk_count, fetched_at, updated_at)
		SELECT 'many-' || i, d.widget, d.source, 'page', 'https://library.example/' || i, printf('Page %05d', i), '', 'en', 'text/html', 1000, '', '', '', '', 'ready', '', '', 0, 0, 1, d.updated_at, d.updated_at
		FROM n, (SELECT * FROM documents LIMIT 1) d`, many-1)
	if err != nil {
		t.Fatal(err)
	}
}

// Of a list of any length only what is seen is drawn, and what is far away is loaded when it is looked at.
func TestConsoleListOf50000Documents(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	id := a.Widget(t, map[string]any{"name": "Library"})
	a.AddText(t, id, "A first one", "The reading room opens at nine.")
	manyDocuments(t, a)
	d := signIn(t, a, a.Owner, "/console/w/"+string(id)+"/knowledge", desktop)
	d.says("All: 50000")
	most := 0
	at := func(place string, title string) {
		t.Helper()
		eval[bool](d.tab, "(document.querySelector('.long').scrollTop = "+place+", true)")
		d.wait(row(title))
		most = max(most, eval[int](d.tab, "document.querySelectorAll('.long li').length"))
	}
	at("48 * 25000", "Page 25000")
	at("1e9", "Page 49999")
	at("0", "Page 00001")
	eval[bool](d.tab, "(document.querySelector('.long').focus(), true)")
	d.tab.press(kb.End)
	d.wait(row("Page 49999"))
	d.fine("the end of a long list")
	if most > 60 {
		t.Errorf("%d rows are drawn", most)
	}
	if n := d.requested("/documents?"); n > 30 { // of 500 parts
		t.Errorf("the list was asked for %d times", n)
	}
}
