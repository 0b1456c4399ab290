package retrieve

import (
	"unicode"
	"unicode/utf8"
)

// loosen weighs pairs of characters that are no words. Where a script writes no
// spaces, a question is read as overlapping pairs, and many span the end of one
// word and the beginning of the next: "货需" in "退货需要". Such a pair is unknown
// to the index and overlaps one that is a word. Between two of these it does not
// count for coverage, beside one it counts half.
func loosen(words []word) {
	beside := make([]int, len(words))
	for i := range len(words) - 1 {
		if overlap(words[i].Surface, words[i+1].Surface) {
			beside[i] += words[i+1].stands()
			beside[i+1] += words[i].stands()
		}
	}
	for i := range words {
		switch w := &words[i]; {
		case w.stands() == 1:
		case beside[i] == 2:
			w.Bonus = true
		case beside[i] == 1:
			w.share /= 2
		}
	}
}

// stands is 1 for a pair that is a word somewhere: indexed, or a function word.
func (w *word) stands() int {
	if w.count > 0 || w.Function {
		return 1
	}
	return 0
}

// overlap tells whether a and b are pairs of which the second begins with the
// character that ends the first.
func overlap(a, b string) bool {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	return last == first && utf8.RuneCountInString(a) == 2 && unicode.In(first,
		unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
