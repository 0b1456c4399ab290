// Package unigram cuts text into the tokens of a SentencePiece unigram model:
// of all ways to write a text as pieces of the vocabulary it takes the likeliest.
//
// Text is normalised first, as XLM-RoBERTa does it (nmt_nfkc, code point by code
// point), and blanks become the mark ▁ that begins every word.
//
// It is pure: it knows the vocabulary that it is given and nothing of models.
package unigram

import (
	"sync"
	"unicode/utf8"
)

// Tokenizer holds a vocabulary. It is safe for concurrent use.
type Tokenizer struct {
	vocabulary
	scratch sync.Pool // of *word
}

// New makes a Tokenizer of a vocabulary file, which it checks the header of and
// otherwise reads as it needs it.
func New(file string) (*Tokenizer, error) {
	v, err := openVocabulary(file)
	if err != nil {
		return nil, err
	}
	t := &Tokenizer{vocabulary: v}
	t.scratch.New = func() any { return &word{} }
	return t, nil
}

// Encode appends the ids of text's tokens to ids. There is at least one: a text of
// blanks alone is the mark of a word. It takes time in proportion to the text, and
// memory in proportion to its longest word.
func (t *Tokenizer) Encode(ids []int32, text string) []int32 {
	w := t.scratch.Get().(*word)
	w.begin()
	w.score = 0
	for i := 0; i < len(text); {
		if c := text[i]; c > ' ' && c < 0x7F {
			w.text = append(w.text, c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:]) // a broken byte is U+FFFD
		i += size
		switch to, found := t.replacement(r); {
		case found:
			ids = t.add(ids, w, to)
		case r == ' ':
			ids = t.add(ids, w, " ")
		default:
			w.text = utf8.AppendRune(w.text, r)
		}
	}
	ids = t.close(ids, w)
	if cap(w.text) <= maxKept {
		t.scratch.Put(w)
	}
	return ids
}

// Count is the number of tokens of text.
func (t *Tokenizer) Count(text string) int {
	var room [512]int32
	return len(t.Encode(room[:0], text))
}

// add adds normalised text to the word. A blank ends the word, if anything but its
// mark is there.
func (t *Tokenizer) add(ids []int32, w *word, to string) []int32 {
	for i := range len(to) {
		switch {
		case to[i] != ' ':
			w.text = append(w.text, to[i])
		case len(w.text) > len(mark):
			ids = t.close(ids, w)
			w.begin()
		}
	}
	return ids
}
