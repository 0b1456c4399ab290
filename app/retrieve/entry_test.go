package retrieve_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/embed/builtin"
	"github.com/WebsyteAI/websyte/app/ingest"
	"github.com/WebsyteAI/websyte/app/retrieve"
)

// entry writes a question and answer.
func (s *site) entry(question, answer string, alternatives ...string) app.Source {
	s.t.Helper()
	src, err := s.ingest.SaveWritten(context.Background(), app.Source{WidgetID: s.widget, Kind: app.KindQA,
		Content: app.SourceContent{Question: question, Answer: answer, Alternatives: alternatives}})
	must(s.t, err)
	return src
}

func (s *site) entries() {
	s.entry("What are your opening hours?", "Monday to Friday from nine to five.", "When are you open?", "Are you open today?")
	s.entry("How long does delivery take?", "Three to five working days.", "When will my parcel arrive?")
	s.entry("Can I return something?", "Within sixty days, in its box.", "How do I send an item back?")
	s.entry("Do you ship to Sweden?", "Yes, for 12 euros.")
	s.entry("How do I reset my password?", "Press Forgotten on the log-in page.", "I forgot my password")
	s.entry("Which payment methods do you accept?", "Cards, PayPal and invoices.", "Can I pay by card?")
	s.entry("How do I cancel my order?", "Write to us before it is sent.")
	s.entry("Do you have a shop in Zurich?", "Yes, at Bahnhofstrasse 1.")
	s.entry("Is there a warranty?", "Two years on all frames.", "How long is the warranty?")
	s.entry("How can I contact support?", "Write to help@example.org.", "What is your phone number?")
}

var same = []struct{ asked, want string }{
	{"what are your opening hours", "What are your opening hours?"},
	{"Opening hours?", "What are your opening hours?"},
	{"WHEN ARE YOU OPEN", "What are your opening hours?"},
	{"How long does the delivery take?", "How long does delivery take?"},
	{"when will my parcel arrive", "How long does delivery take?"},
	{"Do you ship to sweden?", "Do you ship to Sweden?"},
	{"how do I send an item back?", "Can I return something?"},
	{"Do you ship to Sweden", "Do you ship to Sweden?"},
	{"I forgot my password!", "How do I reset my password?"},
	{"How can I reset the password?", "How do I reset my password?"},
	{"Which payment methods are accepted?", "Which payment methods do you accept?"},
	{"can I pay by card", "Which payment methods do you accept?"},
	{"How can I cancel an order?", "How do I cancel my order?"},
	{"Do you have a shop in Zurich", "Do you have a shop in Zurich?"},
	{"How long is the warranty?", "Is there a warranty?"},
}

// meant are asked in other words, which needs vectors.
var meant = []struct{ asked, want string }{
	{"Can I return this?", "Can I return something?"},
	{"When do you open?", "What are your opening hours?"},
	{"At what time does the shop open and close?", "What are your opening hours?"},
	{"How many days until my package gets delivered?", "How long does delivery take?"},
	{"How do I return a product?", "Can I return something?"},
	{"Is it possible to send things back?", "Can I return something?"},
	{"I can't remember my password", "How do I reset my password?"},
	{"How do I change a forgotten password?", "How do I reset my password?"},
	{"What ways of paying are there?", "Which payment methods do you accept?"},
	{"Do you take credit cards?", "Which payment methods do you accept?"},
	{"I want to cancel what I ordered", "How do I cancel my order?"},
	{"Do you deliver to Sweden?", "Do you ship to Sweden?"},
	{"How do I reach customer support?", "How can I contact support?"},
	{"What's the phone number of support?", "How can I contact support?"},
	{"Do your frames have a guarantee?", "Is there a warranty?"},
}

// other must meet no entry, near as some of them come.
var other = []string{
	"Do you ship to Norway?", "Do you have a shop in Vienna?", "How do I change my address?", "How do I delete my account?",
	"Who founded the company?", "What is the frame made of?", "Can I order by phone?", "Do you have gift cards?",
	"How long is the frame?", "Where is my invoice?", "Can I change my order?", "How do I reset my alarm clock?",
	"What is your return address?", "Are you hiring?", "Do you ship glass?", "How much does delivery cost?",
	"Is there a discount for students?", "Which sizes do you have?", "How do I clean a frame?", "Can I visit the factory?",
	"What is the weather today?", "Do you accept old frames?", "How do I hang a picture?", "How do I contact the press office?",
	"When was the shop opened?", "What are your prices?", "How do I cancel my newsletter?", "What is the capital of Sweden?",
	"Is there a car park?", "Do you sell paint?",
}

func owned(r retrieve.Result) string {
	if len(r.Matches) > 0 && r.Matches[0].Owned {
		return r.Matches[0].Title
	}
	return ""
}

func TestEntriesWinByTheirWords(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).addAll(shop)
	s.entries()
	for _, q := range same {
		if got := owned(s.ask(retrieve.Query{Text: q.asked})); got != q.want {
			t.Errorf("%s: %q", q.asked, got)
		}
	}
	for _, q := range other {
		if got := owned(s.ask(retrieve.Query{Text: q})); got != "" {
			t.Errorf("%s: %q", q, got)
		}
	}
}

// TestEntriesWinByTheirMeaning asks the built-in model: at least half of what is
// asked in other words must meet its entry, and nothing the wrong one.
func TestEntriesWinByTheirMeaning(t *testing.T) {
	t.Parallel()
	if !builtin.Included {
		t.Fatal("this build has no model")
	}
	s := newSite(t, nil)
	e, err := builtin.Open(builtin.Options{Threads: 1})
	must(t, err)
	s.ingest = ingest.New(ingest.Options{Store: s.store, Embedder: e, Now: time.Now, Log: slog.New(slog.DiscardHandler), Wake: func() {}})
	s.search = retrieve.New(s.store, func(string) retrieve.Embedder { return e })
	s.addAll(shop)
	s.entries()
	s.embed()
	for _, q := range same {
		if got := owned(s.ask(retrieve.Query{Text: q.asked})); got != q.want {
			t.Errorf("%s: %q", q.asked, got)
		}
	}
	met := 0
	for _, q := range meant {
		switch got := owned(s.ask(retrieve.Query{Text: q.asked})); got {
		case q.want:
			met++
		case "":
			t.Logf("not met: %s", q.asked)
		default:
			t.Errorf("%s: %q", q.asked, got)
		}
	}
	if t.Logf("met %d of %d", met, len(meant)); 2*met < len(meant) {
		t.Errorf("too few")
	}
	for _, q := range other {
		if got := owned(s.ask(retrieve.Query{Text: q})); got != "" {
			t.Errorf("%s: %q", q, got)
		}
	}
}
