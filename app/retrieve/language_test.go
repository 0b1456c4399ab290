package retrieve

import "testing"

func TestForeign(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		question, of string
		want         bool
	}{
		{"How long does shipping to Norway take?", "en", false},
		{"How long does shipping to Norway take?", "de", true},
		{"How long does shipping to Norway take?", "hi", true},
		{"Wie lange dauert der Versand nach Norwegen?", "de", false},
		{"Wie lange dauert der Versand nach Norwegen?", "en", true},
		{"शिपिंग में कितने दिन लगते हैं?", "en", true},
		{"शिपिंग में कितने दिन लगते हैं?", "hi", false},
		{"怎么退货？", "zh", false},
		{"怎么退货？", "ja", false},
		{"怎么退货？", "en", true},
		{"How do I send it back?", "zh", true},
		{"shipping Norway", "de", false}, // too little to tell
		{"Jeg vil gjerne vite hvor lang tid det tar", "da", false},
		{"", "en", false},
		{"How long does it take?", "", false},
	} {
		if got := tongueOf(tt.question).foreign(tt.of); got != tt.want {
			t.Errorf("%q is foreign to %q: %v", tt.question, tt.of, got)
		}
	}
}
