package terms

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// run is a stretch of text without a break: a word, a compound, or letters of a
// script without spaces.
type run struct {
	text string
	kind class // every class that occurs in text
}

// scanner cuts normalized text into runs. Its breaks are those of UAX #29, but
// for what makes a compound one run: - and @ between letters, a dot before a
// name, + and # after one; and a colon always breaks.
type scanner struct {
	text string
	pos  int
}

func (s *scanner) next() (run, bool) {
	for s.pos < len(s.text) {
		kind, size := s.at(s.pos)
		switch {
		case kind.has(unspaced):
			return s.unspaced(), true
		case kind.has(wordClass), s.leadingDot():
			return s.word(), true
		}
		s.pos += size
	}
	return run{}, false
}

// at gives the class and the size of the character at i; nothing at the end.
func (s *scanner) at(i int) (class, int) {
	if i >= len(s.text) {
		return 0, 0
	}
	if b := s.text[i]; b < utf8.RuneSelf {
		return asciiClass[b], 1
	}
	r, size := utf8.DecodeRuneInString(s.text[i:])
	return classOf(r), size
}

// leadingDot is the dot of ".net" and ".gitignore": after a space or at the
// start, before a letter.
func (s *scanner) leadingDot() bool {
	if s.text[s.pos] != '.' {
		return false
	}
	if s.pos > 0 && !strings.ContainsRune(" \t\n\r\"'`([{/*,;:=<>|", rune(s.text[s.pos-1])) {
		return false
	}
	kind, _ := s.at(s.pos + 1)
	return kind.has(letter | capital)
}

func (s *scanner) unspaced() run {
	start, kinds := s.pos, class(0)
	for {
		kind, size := s.at(s.pos)
		if !kind.has(unspaced|mark) || size == 0 {
			return run{s.text[start:s.pos], kinds}
		}
		kinds |= kind
		s.pos += size
	}
}

func (s *scanner) word() run {
	start, kinds := s.pos, class(0)
	if s.text[s.pos] == '.' {
		kinds |= joiner
		s.pos++
	}
	for {
		kind, size := s.at(s.pos)
		if !kind.has(wordClass | mark) {
			if size = s.join(start, kind, size); size == 0 {
				return run{s.text[start:s.pos], kinds}
			}
		}
		kinds |= kind
		s.pos += size
	}
}

// join gives how much of the text at the scanner's place belongs to the word
// that it stands in: nothing if the word ends here.
func (s *scanner) join(start int, kind class, size int) int {
	after, _ := s.at(s.pos + size)
	switch {
	case kind.has(joiner):
		return s.joinParts(size, after)
	case kind.has(comma):
		return s.when(after.has(digit) && s.before(start).has(digit), size)
	case kind.has(elision):
		return s.when(after.has(letter|capital), size)
	case kind.has(suffix):
		return s.joinSuffix(start)
	case s.pos < len(s.text) && s.text[s.pos] == '"':
		return s.when(s.betweenHebrew(), size)
	}
	return 0
}

func (s *scanner) when(joins bool, size int) int {
	if joins {
		return size
	}
	return 0
}

// joinParts takes several underscores as one joiner; of the others only one.
func (s *scanner) joinParts(size int, after class) int {
	for s.text[s.pos] == '_' && s.pos+size < len(s.text) && s.text[s.pos+size] == '_' {
		size++
		after, _ = s.at(s.pos + size)
	}
	return s.when(after.has(wordClass), size)
}

// joinSuffix takes "#" or up to two "+" after a letter where the name ends
// there, and "++" before a digit, for c++20.
func (s *scanner) joinSuffix(start int) int {
	if !s.before(start).has(letter | capital) {
		return 0
	}
	size := 1
	if strings.HasPrefix(s.text[s.pos:], "++") {
		size = 2
	}
	after, _ := s.at(s.pos + size)
	if after.has(digit) {
		return s.when(size == 2, size)
	}
	return s.when(!after.has(wordClass|suffix|unspaced), size)
}

func (s *scanner) before(start int) class {
	r, _ := utf8.DecodeLastRuneInString(s.text[start:s.pos])
	return classOf(r)
}

// betweenHebrew tells whether the quotation mark here stands for gershayim.
func (s *scanner) betweenHebrew() bool {
	before, _ := utf8.DecodeLastRuneInString(s.text[:s.pos])
	after, _ := utf8.DecodeRuneInString(s.text[s.pos+1:])
	return unicode.Is(unicode.Hebrew, before) && unicode.Is(unicode.Hebrew, after)
}
