package retrieve_test

import (
	"context"
	"net/http"
	"testing"

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
		if c.WordRank == 0 && c.MeaningRank == 0 || c.Score < 0 || c.Score > 1 || c.Fused < 0 || c.Fused > 1 {
			t.Errorf("candidate %+v", c)
		}
	}
	if words == 0 || meaning <= words {
		t.Errorf("%d candidates by words, %d by meaning", words, meaning)
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
