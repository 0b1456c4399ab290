package main

import (
	"math/rand/v2"
	"strings"
)

// writer makes texts whose words are distributed as those of a language: few in
// nearly every passage, most in few. The same seed gives the same texts.
type writer struct {
	rand  *rand.Rand
	words *rand.Zipf
}

const vocabulary = 30_000

func newWriter(seed uint64) *writer {
	r := rand.New(rand.NewPCG(seed, 1))
	return &writer{r, rand.NewZipf(r, 1.05, 8, vocabulary-1)}
}

var syllables = strings.Fields("ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu")

// word spells a rank, 0 for the most common word. The last letter keeps stemmers
// from taking anything off.
func word(rank uint64) string {
	var b strings.Builder
	for n := rank + 400; n > 0; n /= 20 {
		b.WriteString(syllables[n%20])
	}
	return b.String() + "k"
}

// text has n words in sentences.
func (w *writer) text(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(word(w.words.Uint64()))
		if i%12 == 11 || i == n-1 {
			b.WriteByte('.')
		}
		b.WriteByte(' ')
	}
	return b.String()
}

// questions are six words in a row from texts that the same seed made, so that each
// is answered by a passage, as people word questions: rare and common words mixed.
func questions(texts []string, n int) []string {
	r := rand.New(rand.NewPCG(7, 7))
	var out []string
	for range n {
		words := strings.Fields(strings.ReplaceAll(texts[r.IntN(len(texts))], ".", ""))
		at := r.IntN(len(words) - 6)
		out = append(out, "How does "+strings.Join(words[at:at+6], " ")+"?")
	}
	return out
}

// commonQuestions have only words that stand in most passages.
func commonQuestions(n int) []string {
	var out []string
	for i := range n {
		a, b, c := uint64(i%5), uint64((i+1+i/5)%5), uint64(5+i%7)
		out = append(out, word(a)+" "+word(b)+" "+word(c))
	}
	return out
}
