package derive_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/derive"
	"github.com/WebsyteAI/websyte/app/limit"
	"github.com/WebsyteAI/websyte/app/llm"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
	"github.com/WebsyteAI/websyte/app/retrieve"
	"github.com/WebsyteAI/websyte/app/terms"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

// bench is a widget in a real store, with a clock that the test moves.
type bench struct {
	*testing.T
	store  *sqlite.Store
	jobs   derive.Jobs
	model  *llmtest.Server
	widget app.Widget
	source app.Source
	now    time.Time
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{T: t, model: llmtest.New(t, llmtest.Behaviour{}), now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return b.now }
	var err error
	b.store, err = sqlite.Open(t.Context(), sqlite.Options{Dir: t.TempDir(), Clock: clock})
	b.ok(err)
	t.Cleanup(func() { b.ok(b.store.Close()) })
	u, err := b.store.CreateUser(t.Context(), app.User{Email: "ada@example.org", Role: app.RoleOwner}, "")
	b.ok(err)
	b.widget, err = b.store.CreateWidget(t.Context(), app.Widget{OwnerID: u.ID, Name: "Tea"})
	b.ok(err)
	b.source, err = b.store.CreateSource(t.Context(), app.Source{WidgetID: b.widget.ID, Kind: app.KindText})
	b.ok(err)
	b.jobs = derive.Jobs{Service: derive.New(derive.Options{
		Store: b.store, Search: retrieve.New(b.store, func(string) retrieve.Embedder { return nil }), Now: clock, Log: slog.New(slog.DiscardHandler),
		Model: llm.New(llm.Options{BaseURL: b.model.BaseURL, Model: "test"}), Budget: limit.NewBudget(b.store, 0, clock),
	})}
	return b
}

func (b *bench) ok(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func (b *bench) add(title, text string) {
	b.Helper()
	b.addPage("", title, "# "+title+"\n\n"+text+"\n")
}

func (b *bench) addPage(address, title, markdown string) app.Document {
	b.Helper()
	d, err := b.store.SaveDocument(b.Context(), app.Document{
		WidgetID: b.widget.ID, SourceID: b.source.ID, Kind: app.KindText, URL: address, Title: title, Language: "en", Markdown: markdown, Status: app.DocumentReady, Hash: title,
	}, []app.Chunk{{Headings: []string{}, Text: markdown, End: len(markdown), HeadTerms: strings.Join(terms.Index(title, "en"), " "), Terms: strings.Join(terms.Index(markdown, "en"), " ")}})
	b.ok(err)
	return d
}

// do does the job, and tells how often the model was asked for it.
func (b *bench) do() int {
	b.Helper()
	before := len(b.model.Requests())
	b.ok(b.jobs.Do(b.Context(), app.Job{Kind: app.JobDerive, WidgetID: b.widget.ID}))
	return len(b.model.Requests()) - before
}

// waits tells whether a job is due after so long.
func (b *bench) waits(after time.Duration) bool {
	b.Helper()
	j, err := b.store.ClaimJob(b.Context(), b.now.Add(after), time.Minute)
	b.ok(err)
	return j != nil
}

func TestDerivedOnlyWhenContentChanged(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.add("Returns", "Unopened tins can be returned within 30 days of delivery.")
	if n := b.do(); n != 2 {
		t.Errorf("the model was asked %d times, for questions and a summary", n)
	}
	d, err := b.store.Derived(t.Context(), b.widget.ID)
	b.ok(err)
	if len(d.Recommendations) != 1 || d.Summary.Short == "" || d.Version == 0 {
		t.Errorf("derived %+v", d)
	}
	if n := b.do(); n != 0 || b.waits(2*time.Hour) {
		t.Errorf("the model was asked %d times for the same content, or will be", n)
	}

	b.now = b.now.Add(10 * time.Minute)
	b.add("Shipping", "A parcel takes two to three working days.")
	if n := b.do(); n != 0 {
		t.Errorf("the model was asked %d times again within the hour", n)
	}
	if b.waits(49*time.Minute) || !b.waits(51*time.Minute) {
		t.Error("the job was not put off to the end of the hour")
	}
	b.now = b.now.Add(51 * time.Minute)
	if n := b.do(); n != 2 {
		t.Errorf("the model was asked %d times after the hour", n)
	}
	if d, err = b.store.Derived(t.Context(), b.widget.ID); err != nil || len(d.Recommendations) != 2 {
		t.Errorf("derived %+v, %v", d, err)
	}
}

// A crawl's end asks again: before it, half a site would be derived from.
func TestNothingIsDerivedDuringACrawl(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.add("Returns", "Unopened tins can be returned within 30 days of delivery.")
	src, err := b.store.CreateSource(t.Context(), app.Source{WidgetID: b.widget.ID, Kind: app.KindWebsite, URL: "https://example.org/"})
	b.ok(err)
	_, err = b.store.StartRun(t.Context(), app.Run{WidgetID: b.widget.ID, SourceID: src.ID, URL: src.URL}, nil)
	b.ok(err)
	if n := b.do(); n != 0 {
		t.Errorf("the model was asked %d times", n)
	}
	b.ok(b.jobs.Do(t.Context(), app.Job{Kind: app.JobDerive, WidgetID: "01a20759-0c8a-7d1c-a44b-8f6a8a3f9a10"})) // a widget that has gone
}
