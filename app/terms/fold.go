package terms

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// normalize gives NFKC: one form for what looks alike, such as ligatures,
// full-width letters and half-width kana.
func normalize(text string) string {
	if isASCII(text) {
		return text
	}
	return norm.NFKC.String(text)
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// cut shortens text to at most limit bytes, between two runes.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}

func foldTerm(text string) string { return cut(fold(cut(text, 4*maxTermBytes)), maxTermBytes) }

// fold removes case and the marks that people leave out when they type: accents
// of Latin, Greek and Cyrillic, Arabic and Hebrew vowel points. Marks that make
// another letter stay: vowel signs of Indic scripts, the breve of й.
func fold(text string) string {
	if isASCII(text) {
		return foldASCII(text)
	}
	var b strings.Builder
	b.Grow(len(text))
	var last rune
	for _, r := range text {
		last = foldRune(&b, r, last)
	}
	return b.String()
}

func foldASCII(text string) string {
	text = strings.ToLower(text)
	if strings.IndexByte(text, '\'') >= 0 || strings.IndexByte(text, '"') >= 0 {
		return strings.NewReplacer("'", "", `"`, "").Replace(text)
	}
	return text
}

// foldRune writes what r folds to and returns the letter that marks after it
// belong to.
func foldRune(b *strings.Builder, r, last rune) rune {
	if r < utf8.RuneSelf {
		if !classOf(r).has(elision) && r != '"' {
			b.WriteRune(unicode.ToLower(r))
		}
		return r
	}
	if dropped(r, last) {
		return last
	}
	r = unicode.ToLower(r)
	if s := foldLetter(r); s != "" {
		b.WriteString(s)
		return r
	}
	if unicode.Is(unicode.Nd, r) {
		b.WriteRune(digitOf(r))
		return r
	}
	plain := unaccented(r)
	b.WriteRune(plain)
	return plain
}

func dropped(r, last rune) bool {
	kind := classOf(r)
	if kind.has(elision) || isIgnored(r) || r == tatweel || r == nukta {
		return true
	}
	return kind.has(mark) && unicode.Is(unicode.Mn, r) && (last < utf8.RuneSelf || pointed(last) || unicode.In(r, unicode.Arabic, unicode.Hebrew))
}

// pointed names the scripts whose marks people leave out.
func pointed(r rune) bool {
	return unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Arabic, unicode.Hebrew)
}

const (
	tatweel = 'ـ'
	nukta   = '़'
)

// foldLetter gives the letters that stand for one which no decomposition
// explains; "" for all others. The Arabic ones are those that keyboards and
// habits confuse, also between Arabic and Persian.
func foldLetter(r rune) string {
	switch r {
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'ø':
		return "o"
	case 'ł':
		return "l"
	case 'đ', 'ð':
		return "d"
	case 'þ':
		return "th"
	case 'ħ':
		return "h"
	case 'ı':
		return "i"
	case 'ς':
		return "σ"
	case 'й', 'ї', 'ў':
		return string(r)
	case 'أ', 'إ', 'آ', 'ٱ':
		return "ا"
	case 'ى', 'ی', 'ئ':
		return "ي"
	case 'ؤ':
		return "و"
	case 'ة':
		return "ه"
	case 'ک':
		return "ك"
	case 'ँ':
		return "ं"
	}
	return ""
}

// unaccented gives the base letter of a Latin, Greek or Cyrillic one.
func unaccented(r rune) rune {
	if !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic) {
		return r
	}
	var buf [utf8.UTFMax]byte
	n := utf8.EncodeRune(buf[:], r)
	if d := norm.NFD.Properties(buf[:n]).Decomposition(); d != nil {
		plain, _ := utf8.DecodeRune(d)
		return unicode.ToLower(plain)
	}
	return r
}

// digitOf gives the ASCII digit of any decimal digit: Unicode keeps each set of
// ten together, in order.
func digitOf(r rune) rune {
	for _, set := range unicode.Nd.R16 {
		if rune(set.Lo) <= r && r <= rune(set.Hi) {
			return '0' + (r-rune(set.Lo))%10
		}
	}
	for _, set := range unicode.Nd.R32 {
		if rune(set.Lo) <= r && r <= rune(set.Hi) {
			return '0' + (r-rune(set.Lo))%10
		}
	}
	return r
}
