// Package terms turns text into search terms: the words of UAX #29, folded,
// stemmed where the language has a Snowball stemmer, and as overlapping pairs of
// characters where a script writes no spaces. The index of the passages and the
// questions of visitors go through the same code, so that they meet.
//
// It is pure: it knows nothing of storage, ranking or widgets. Every term is one
// token for SQLite's FTS5 with tokenize="ascii tokenchars '+#._-'", in lower
// case and at most 64 bytes long.
package terms

import (
	"slices"
	"strings"
)

const (
	maxTermBytes  = 64
	maxQueryBytes = 16 << 10
	maxQueryWords = 64
	maxTerms      = 8 // alternatives of one word: one for each language that a widget plausibly holds
)

// Word is one word of a question.
type Word struct {
	Surface  string   // as typed, folded
	Terms    []string // alternative index terms: any of them counts as this word
	Function bool     // function or question word (how, do, the, wie): carries little meaning
	Bonus    bool     // a whole compound such as "git-commit" whose parts are Words of their own: helps ranking, does not count for coverage
}

// Index gives the terms of a text in order, with repeats. lang is a BCP 47 tag;
// with one that has no stemmer, or "", words are folded alone.
//
// A compound ("git-commit", "sqlite3_open", "3.45.1", "camelCase", an e-mail
// address) gives its parts and the whole. Han and Hangul give single characters
// beside the pairs, because both languages have words of one character that
// people ask for; kana, Thai, Lao, Khmer and Myanmar give a single character
// only where it stands alone, which saves a third of their postings.
func Index(text, lang string) []string {
	ix := indexer{stems: newStemmer(lang, len(text)), terms: make([]string, 0, len(text)/5+8)}
	scan := scanner{text: normalize(text)}
	for {
		run, ok := scan.next()
		if !ok {
			return ix.terms
		}
		ix.add(run)
	}
}

type indexer struct {
	stems *stemmer
	terms []string
}

func (ix *indexer) add(run run) {
	switch {
	case run.kind.has(unspaced):
		ix.pairs(pairsOf(run))
	case run.kind.plain():
		ix.emit(ix.stems.term(run.text))
	default:
		ix.compound(parse(run))
	}
}

func (ix *indexer) emit(term string) {
	if term != "" {
		ix.terms = append(ix.terms, term)
	}
}

func (ix *indexer) compound(c compound) {
	for _, part := range c.parts {
		ix.emit(ix.stems.term(part))
		for _, hump := range humps(part) {
			ix.emit(ix.stems.term(hump))
		}
	}
	if len(c.parts) > 1 {
		ix.emit(ix.stems.term(c.joined))
	}
	for _, whole := range c.inner {
		ix.emit(whole)
	}
	ix.emit(c.whole)
}

func (ix *indexer) pairs(p pairs) {
	for i := range p.len() {
		if p.len() == 1 || wordOfOne(p.text[p.starts[i]:]) {
			ix.emit(p.term(i, 1))
		}
		if i+1 < p.len() {
			ix.emit(p.term(i, 2))
		}
	}
}

// Query gives the words of a question in order, without repeats: at most 64 of
// its first 16 KiB. langs are the languages that the index holds; the language
// of a short question cannot be told, so each word is stemmed in all of them.
func Query(text string, langs []string) []Word {
	q := newQuery(langs)
	scan := scanner{text: normalize(cut(text, maxQueryBytes))}
	for len(q.words) < maxQueryWords {
		run, ok := scan.next()
		if !ok {
			break
		}
		q.add(run)
	}
	q.words = q.words[:min(len(q.words), maxQueryWords)]
	q.phrasal()
	return q.words
}

type query struct {
	stems    []*stemmer // the first one only folds
	function []map[string]bool
	words    []Word
	seen     map[string]bool
	english  bool // the index may hold English
}

func newQuery(langs []string) *query {
	q := &query{stems: []*stemmer{newStemmer("", 0)}, seen: map[string]bool{}}
	for _, lang := range langs[:min(len(langs), maxTerms)] {
		q.stems = append(q.stems, newStemmer(lang, 0))
	}
	if len(langs) == 0 {
		langs = []string{"en"}
	}
	for _, lang := range langs {
		q.english = q.english || base(lang) == "en"
		q.function = append(q.function, functionWords()[base(lang)])
	}
	return q
}

func (q *query) add(run run) {
	switch {
	case run.kind.has(unspaced):
		q.pairs(pairsOf(run))
	case run.kind.plain():
		q.word(run.text)
	default:
		q.compound(parse(run))
	}
}

func (q *query) compound(c compound) {
	if !c.one {
		for _, part := range c.parts {
			q.word(part)
		}
	}
	if c.whole != "" {
		terms := append([]string{c.whole}, q.alternatives(c.joined)...)
		q.put(Word{Surface: c.whole, Terms: distinct(terms), Bonus: !c.one})
	}
}

// word takes a camelCase name as one word: whoever types it means that name,
// not its parts.
func (q *query) word(raw string) {
	terms := q.alternatives(raw)
	if len(terms) == 0 {
		return
	}
	surface := q.stems[0].term(raw)
	q.put(Word{Surface: surface, Terms: terms, Function: q.isFunction(surface)})
}

func (q *query) pairs(p pairs) {
	if p.len() == 1 {
		q.pair(p.term(0, 1))
	}
	for i := 0; i+1 < p.len() && len(q.words) < maxQueryWords; i++ {
		q.pair(p.term(i, 2))
	}
}

func (q *query) pair(term string) {
	if term != "" {
		q.put(Word{Surface: term, Terms: []string{term}, Function: grammatical(term) || functionPairs()[term]})
	}
}

func (q *query) put(w Word) {
	if !q.seen[w.Surface] {
		q.seen[w.Surface] = true
		q.words = append(q.words, w)
	}
}

func (q *query) alternatives(raw string) []string {
	terms := make([]string, 0, len(q.stems))
	for _, stems := range q.stems {
		if term := stems.term(raw); term != "" {
			terms = append(terms, term)
		}
	}
	return distinct(terms)
}

func (q *query) isFunction(surface string) bool {
	for _, words := range q.function {
		if words[surface] {
			return true
		}
	}
	return false
}

func distinct(terms []string) []string {
	out := terms[:0]
	for _, term := range terms {
		if !slices.Contains(out, term) {
			out = append(out, term)
		}
	}
	return out
}

// base is the language of a BCP 47 tag ("de" of "de-CH"), with the two written
// forms of Norwegian taken as one.
func base(tag string) string {
	lang, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(tag), "_", "-"), "-")
	if lang == "nb" || lang == "nn" {
		return "no"
	}
	return lang
}
