package retrieve

import (
	"slices"
	"strings"
	"unicode"
)

// A question leans on what was said before when it opens with a word that goes on
// ("and the price?") or has one that points back ("how do I undo that?"). The
// lists hold such words of the languages that have stems, and for scripts without
// spaces the characters that do the same.
var (
	opening = set(`and or but so then also what about
		und oder aber also dann auch
		et ou mais alors aussi
		y e o pero entonces también
		e ou mas então também ma allora anche
		en maar dus dan ook
		och men så också og så også ja mutta entä
		а и или но тогда ещё еще
		és de akkor și dar iar
		ve peki ama ya
		और तो लेकिन و أو ثم لكن`)
	pointing = set(`it its that this those these them they he she him her ones former latter same instead
		es dies diese dieser dieses ihn ihm davon damit dafür dazu stattdessen
		ça cela ceci celui celle ceux lui leur
		eso esto ese esa esos esas este esta estos estas ello
		isso isto esse essa esses essas este esta ele ela eles elas
		questo questa quello quella quelli quelle ciò
		dat dit deze hem daarmee daarvan
		denna dessa dette disse
		sitä tämä tuo niitä
		это этот эта эти этого тот него неё нее них его её
		ezt azt ezek azok asta acesta aceasta acestea
		bu şu bunu şunu onu bunlar onlar
		यह वह ये वे इसे उसे इसका उसका هذا هذه ذلك تلك`)
	pointingParts = []string{"那", "这个", "這個", "它", "それ", "これ", "その", "그것", "그거", "그럼"}
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// refers tells whether a question leans on an earlier one.
func refers(text string) bool {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\''
	})
	if len(words) > 0 && opening[words[0]] && len(words) <= 8 {
		return true
	}
	return slices.ContainsFunc(words, func(w string) bool { return pointing[w] }) ||
		slices.ContainsFunc(pointingParts, func(p string) bool { return strings.Contains(text, p) })
}

const (
	tooShort = 2 // content words with which a question hardly stands alone
	tooLong  = 5 // with more, a word that points back mostly points within the question
)

// followed gives the earlier turns that the question leans on: it is too short to
// stand alone, or it refers back.
func followed(q Query, words []word) (earlier string, ok bool) {
	n := contentWords(words)
	if len(q.Earlier) == 0 || n > tooLong || n > tooShort && !refers(q.Text) {
		return "", false
	}
	var parts []string
	for i := len(q.Earlier) - 1; i >= 0 && len(parts) < 3; i-- {
		parts = append(parts, q.Earlier[i])
		if !refers(q.Earlier[i]) { // this one stands by itself
			break
		}
	}
	slices.Reverse(parts)
	return strings.Join(parts, "\n"), true
}

func contentWords(words []word) int {
	n := 0
	for _, w := range words {
		if w.content() {
			n++
		}
	}
	return n
}
