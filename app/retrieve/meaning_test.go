package retrieve_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
	"github.com/WebsyteAI/websyte/app/retrieve"
)

func TestWordsAndMeaningAreFused(t *testing.T) {
	t.Parallel()
	server := llmtest.New(t, llmtest.Behaviour{})
	s := newSite(t, server).addAll(shop).embed()
	r := s.ask(retrieve.Query{Text: "How long does shipping to Norway take?", Explain: true})
	if len(r.Matches) == 0 || r.Matches[0].Title != "Shipping" {
		t.Fatalf("found %q, closest %q", titles(r.Matches), titles(r.Closest))
	}
	if r.Trace.Model != "test-embed" || r.Trace.Failure != "" {
		t.Errorf("trace %+v", *r.Trace)
	}
	words, meaning := 0, 0
	for _, c := range r.Trace.Candidates {
		if c.WordRank > 0 {
			words++
		}
		if c.MeaningRank > 0 {
			meaning++
			if c.MeaningScore < -1 || c.MeaningScore > 1.0001 {
				t.Errorf("a cosine of %v", c.MeaningScore)
			}
		}
		if c.SentenceScore < c.MeaningScore-.5 || c.SentenceScore > 1.01 {
			t.Errorf("a sentence's cosine of %v beside the passage's %v", c.SentenceScore, c.MeaningScore)
		}
		if c.WordRank == 0 && c.MeaningRank == 0 || c.Score < 0 || c.Score > 1 || c.Fused < 0 || c.Fused > 1 {
			t.Errorf("candidate %+v", c)
		}
	}
	if words == 0 || meaning <= words {
		t.Errorf("%d candidates by words, %d by meaning", words, meaning)
	}
}

// Words alone bring up what no other search does; it is compared by meaning all the same.
func TestWhatWordsBringUpHasItsCosine(t *testing.T) {
	t.Parallel()
	server := llmtest.New(t, llmtest.Behaviour{})
	s := newSite(t, server)
	s.add("Oddments", "The quetzal eats an avocado. "+strings.Repeat("Nothing of this is about what was asked, for it is here to be long. ", 9))
	for i := range 120 {
		s.add(fmt.Sprintf("Does a quetzaltenango sing %d?", i), "Does it sing? Quetzaltenango does.")
	}
	s.embed()
	r := s.ask(retrieve.Query{Text: "Does a quetzal sing?", Threshold: -1, Explain: true})
	alone := 0
	for _, c := range r.Trace.Candidates {
		if c.WordRank > 0 && c.MeaningRank == 0 {
			alone++
			if c.MeaningScore == 0 || c.SentenceScore <= c.MeaningScore {
				t.Errorf("candidate %+v", c)
			}
		}
	}
	if alone == 0 {
		t.Errorf("nothing of %d candidates is found by words alone", len(r.Trace.Candidates))
	}
}

// Where the languages differ, words say nothing, and nothing against a passage.
func TestAQuestionInAnotherLanguage(t *testing.T) {
	t.Parallel()
	server := llmtest.New(t, llmtest.Behaviour{Synonyms: map[string]string{
		"versand": "shipping",
	}})
	s := newSite(t, server).addAll(`# Shipping
Frames are packed in a small box of wood and paper. Shipping to Norway takes nine working days.
---
# Warranty
Every frame has a warranty of three years. Scratches on the lenses are not covered by the warranty.`).embed()
	r := s.ask(retrieve.Query{Text: "Wie lange dauert es und was kostet der Versand?", Explain: true})
	if len(r.Matches) != 1 || r.Matches[0].Title != "Shipping" {
		t.Errorf("found %q, closest %q: %+v", titles(r.Matches), titles(r.Closest), r.Trace.Candidates)
	}
	r = s.ask(retrieve.Query{Text: "Wo kann ich hier mein Fahrrad reparieren lassen?", Explain: true})
	if len(r.Matches) != 0 {
		t.Errorf("found %q: %+v", titles(r.Matches), r.Trace.Candidates)
	}
}

// A page that was just read competes by its words with those that have vectors.
func TestAPageWithoutVectorsYet(t *testing.T) {
	t.Parallel()
	s := newSite(t, llmtest.New(t, llmtest.Behaviour{})).addAll(shop).embed()
	s.add("Gift cards", "A gift card is sent by mail. It is valid for three years.")
	r := s.ask(retrieve.Query{Text: "How long is a gift card valid?", Threshold: -1})
	if got := titles(r.Matches); len(got) == 0 || got[0] != "Gift cards" {
		t.Errorf("found %q, closest %q", got, titles(r.Closest))
	}
}

// A match knows its sentences where they stand, also when chunks were joined.
func TestAMatchHasItsSentences(t *testing.T) {
	t.Parallel()
	server := llmtest.New(t, llmtest.Behaviour{})
	s := newSite(t, server)
	s.add("Grinding", longPage("lens"))
	s.embed()
	r := s.ask(retrieve.Query{Text: "grinding a lens with water"})
	joined := slices.IndexFunc(r.Matches, func(m retrieve.Match) bool { return len(m.Parts) > 1 })
	if joined < 0 {
		t.Fatalf("none of %d matches is joined", len(r.Matches))
	}
	m := r.Matches[joined]
	at := map[int]float64{}
	for i, known := range m.Sentences {
		if i > 0 && known.Start <= m.Sentences[i-1].Start {
			t.Fatalf("sentence %d starts at %d, behind one at %d", i, known.Start, m.Sentences[i-1].Start)
		}
		at[known.Start] = known.Cosine
	}
	for _, want := range chunk.Sentences(m.Text) {
		if cosine, ok := at[want.Start]; ok == (want.Kind == chunk.Heading) || ok && cosine < .5 {
			t.Errorf("%q at %d has a cosine of %v, %v", want.Text, want.Start, cosine, ok)
		}
	}
}

// Where a model's scale begins is asked once.
func TestTheScaleIsAskedOnce(t *testing.T) {
	t.Parallel()
	server := llmtest.New(t, llmtest.Behaviour{})
	s := newSite(t, server).addAll(shop).embed()
	s.ask(retrieve.Query{Text: "first question"})
	before := len(server.Requests())
	s.ask(retrieve.Query{Text: "second question"})
	if n := len(server.Requests()) - before; n != 1 {
		t.Errorf("%d requests for a question", n)
	}
}

// A follow-up's vector is that of the question together with what it refers to.
func TestAFollowUpIsEmbeddedWithItsQuestion(t *testing.T) {
	t.Parallel()
	server := llmtest.New(t, llmtest.Behaviour{})
	s := newSite(t, server).addAll(shop).embed()
	s.ask(retrieve.Query{Text: "and the price?", Earlier: []string{"Do you have progressive lenses?"}})
	if got := server.Last().Input; len(got) != 1 || got[0] != "Do you have progressive lenses?\nand the price?" {
		t.Errorf("embedded %q", got)
	}
}

func TestAFailingEndpointLeavesWords(t *testing.T) {
	t.Parallel()
	server := llmtest.New(t, llmtest.Behaviour{})
	s := newSite(t, server).addAll(shop).embed()
	server.Set(llmtest.Behaviour{Status: http.StatusUnauthorized, Message: "no such key"})
	r := s.ask(retrieve.Query{Text: "How long does shipping to Norway take?", Explain: true})
	if len(r.Matches) == 0 || r.Matches[0].Title != "Shipping" {
		t.Fatalf("found %q", titles(r.Matches))
	}
	if r.Trace.Model != "" || r.Trace.Failure == "" {
		t.Errorf("trace %+v", *r.Trace)
	}
}

// The endpoint may change what it answers while old vectors serve.
func TestVectorsOfAnotherLengthLeaveWords(t *testing.T) {
	t.Parallel()
	server := llmtest.New(t, llmtest.Behaviour{})
	s := newSite(t, server).addAll(shop).embed()
	server.Set(llmtest.Behaviour{Dimensions: 64})
	r := s.ask(retrieve.Query{Text: "How long does shipping to Norway take?", Explain: true})
	if len(r.Matches) == 0 || r.Trace.Failure == "" {
		t.Errorf("found %q, trace %+v", titles(r.Matches), *r.Trace)
	}
}

func TestAnEndedContextEndsTheSearch(t *testing.T) {
	t.Parallel()
	s := newSite(t, llmtest.New(t, llmtest.Behaviour{})).addAll(shop).embed()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.search.Search(ctx, retrieve.Query{Widget: s.widget, Text: "frame"}); err == nil {
		t.Error("no error")
	}
}
