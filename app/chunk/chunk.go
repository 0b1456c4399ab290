// Package chunk cuts markdown into passages for search and into sentences for
// quotes, and knows where each of them stands in the document, to the byte.
//
// It reads the markdown that package extract writes: one line for each block,
// a backslash at the end of a line that breaks inside a block, headings at the
// margin, code in fences that name a language, table rows between pipes. Other
// markdown is read as far as that goes and never fails.
//
// It is pure: no network, no clock, no store, nothing of HTML or of models.
package chunk

// Defaults for the zero values of Options, in tokens of rendered text.
const (
	DefaultTarget  = 200
	DefaultMax     = 320
	DefaultOverlap = 30
)

// Options bound the chunks. Zero values mean the defaults. A chunk that begins with a
// long heading may have half of Max more. Text that is mostly marks counts little: a
// chunk has 70 bytes for a token of Max at most.
type Options struct {
	Target  int                   // tokens that a chunk should have
	Max     int                   // tokens that a chunk may have so that a table, a code block or a paragraph stays whole
	Overlap int                   // tokens at most that a chunk repeats of the one before, in whole sentences; negative for none
	Count   func(text string) int // tokens of a text; nil for an estimate, Tokens
	// PageStarts are the offsets at which the physical pages 2, 3 and so on
	// start; nil for documents without pages.
	PageStarts []int
}

// Chunk is one passage.
type Chunk struct {
	Headings   []string // the path of headings above the text, outermost first, as plain text
	Text       string   // markdown[Start:End], always
	Start, End int      // bytes
	Page       int      // physical page of the start, from 1; 0 for documents without pages
}

func (o Options) withDefaults() Options {
	if o.Target <= 0 {
		o.Target = DefaultTarget
	}
	if o.Max <= 0 {
		o.Max = DefaultMax
	}
	o.Max = max(o.Max, o.Target)
	if o.Overlap == 0 {
		o.Overlap = DefaultOverlap
	}
	o.Overlap = min(o.Overlap, o.Target/2)
	if o.Count == nil {
		o.Count = Tokens
	}
	return o
}
