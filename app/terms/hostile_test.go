package terms

import (
	"strings"
	"testing"
	"time"
)

// TestHostileTextTakesLinearTime: nothing in a page makes indexing crawl. The
// limit is loose, for slow machines: what is quadratic takes minutes.
func TestHostileTextTakesLinearTime(t *testing.T) {
	t.Parallel()
	const size = 1 << 16
	for _, piece := range []string{
		"a", "A", "aA", "a-", "a.", "a_", "a'", "a@", "a+", "+", "#", "'", ".", ".a", "_", "1,", "1.", "a\u00ad", "\u0301", "a\u0301",
		"字", "ก้", "ﷺ", "ا", "אב\"", "é", "ß", "가", "\xff", "ae", "ss", "ational", "nn", "xyz\u0300\u0301",
	} {
		text := strings.Repeat(piece, size/len(piece))
		begun := time.Now()
		for _, lang := range []string{"en", "ar"} {
			Index(text, lang)
		}
		Query(text, []string{"en", "de"})
		Detect(text)
		if took := time.Since(begun); took > 10*time.Second {
			t.Errorf("%q repeated took %v", piece, took)
		}
	}
}
