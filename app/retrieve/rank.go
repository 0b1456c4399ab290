package retrieve

import (
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

// BM25 has its usual constants. The shares were chosen on forty questions about
// the manuals of Git and SQLite; on XQuAD, which has no titles, they change nothing.
const (
	k1 = 1.2
	b  = .75

	wholeHeading  = .3  // of a heading that has all that was asked, as that of a FAQ
	headingShare  = .3  // of title and heading path, a field of their own
	pairShare     = .5  // of words that stand together in the question and in the text
	documentShare = .15 // of what the other candidates of the same document have
)

// candidate is a chunk that either search brought up.
type candidate struct {
	app.Passage
	wordRank, meaningRank int     // from 1, 0: not found that way
	bm25                  float64 // with the widget's own counts, headings and pairs included
	coverage              float64 // share of the question's words, by weight, that stand in the chunk
	missing               float64 // share of the weightiest one that does not
	together              float64 // pairs of its words that stand together, by weight, as a share of the words
	embedded              bool    // has a vector
	cosine                float64 // of the question and the chunk
	nearest               float64 // cosine of the question and the sentence that is nearest to it
	sentences             []Sentence
	fused                 float64 // orders the candidates
	score                 float64 // calibrated
	nameless              bool    // a name of the question does not stand in it
	owned                 bool    // an owner's own answer to this question
	cut                   string
}

// byWords scores a candidate against the words of the question. The store's own
// score knows neither headings nor what stands together, so that it only proposes.
func (c *candidate) byWords(words []word, st stats) {
	body, head := positions(c.Terms, words), positions(c.HeadTerms, words)
	length := float64(strings.Count(c.Terms, " ") + 1)
	norm := k1 * (1 - b + b*length/max(st.length, 1))
	for _, w := range words {
		inBody, inHead := w.in(body), w.in(head)
		c.bm25 += w.weight() * (k1 + 1) * (inBody/(inBody+norm) + headingShare*inHead/(inHead+k1))
	}
	t := count(words, body, head)
	if t.asked == 0 {
		return
	}
	together, inHead := pairs(words, body), t.inHead/t.asked
	c.bm25 += (k1 + 1) * (pairShare*together + wholeHeading*inHead*inHead*t.inHead)
	c.coverage, c.missing, c.together, c.nameless = t.met/t.asked, t.missing/t.asked, together/t.asked, t.nameless
}

// near tells a candidate its cosine. Until more is known, it counts as one sentence.
func (c *candidate) near(cosine float64) {
	c.embedded, c.cosine, c.nearest = true, cosine, cosine
}

// byMeaning compares a candidate and its sentences with the question's vector.
func (c *candidate) byMeaning(question []float32, d app.ChunkDirections) {
	if !c.embedded {
		c.near(d.Direction.Cosine(question))
	}
	for i, s := range d.Sentences {
		cosine := s.Direction.Cosine(question)
		if i == 0 || cosine > c.nearest {
			c.nearest = cosine
		}
		c.sentences = append(c.sentences, Sentence{Start: s.Start, Cosine: cosine, Direction: s.Direction})
	}
}

// tally adds up the weights of the question's content words.
type tally struct {
	asked, met, inHead float64 // all of them, those that stand in the chunk, those in its title and headings
	missing            float64 // the weightiest that does not stand there
	nameless           bool    // one that does not is a name
}

func count(words []word, body, head map[string][]int) tally {
	var t tally
	for _, w := range words {
		if !w.content() {
			continue
		}
		t.asked += w.weight()
		inHead := w.in(head) > 0
		if inHead {
			t.inHead += w.weight()
		}
		if inHead || w.in(body) > 0 {
			t.met += w.weight()
			continue
		}
		t.missing = max(t.missing, w.weight())
		t.nameless = t.nameless || w.name
	}
	return t
}
