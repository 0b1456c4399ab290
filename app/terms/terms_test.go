package terms

import (
	"slices"
	"testing"
)

func TestIndexGivesPartsAndWholes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, lang, text string
		want             []string
	}{
		{"stems", "en", "Undoing the commits", []string{"undo", "the", "commit"}},
		{"hyphen", "en", "git-commit", []string{"git", "commit", "gitcommit", "git-commit"}},
		{"underscore", "en", "sqlite3_open()", []string{"sqlite3", "open", "sqlite3_open"}},
		{"double underscore", "en", "__init__", []string{"init"}},
		{"dotted", "en", "foo.bar.", []string{"foo", "bar", "foo.bar"}},
		{"signs that end a name", "en", "C++ c# F#, c++20", []string{"c", "c++", "c", "c#", "f", "f#", "c", "20", "c++20"}},
		{"a sign that does not", "en", "a+b #12 1+1", []string{"a", "b", "12", "1", "1"}},
		{"leading dot", "en", "use .net", []string{"use", "net", ".net"}},
		{"sentence end", "en", "the end. Next", []string{"the", "end", "next"}},
		{"version", "en", "3.45.1", []string{"3", "45", "1", "3.45", "3.45.1"}},
		{"prices", "en", "$1,299.00 or 19,99", []string{"1", "299", "00", "1299.00", "or", "19", "99", "19.99"}},
		{"address", "en", "jane@example.com", []string{"jane", "exampl", "com", "example.com", "jane#example.com"}},
		{"camelCase", "en", "parseHTTPRequest", []string{"parsehttprequest", "pars", "http", "request"}},
		{"options", "en", "--no-ff -p", []string{"no", "ff", "noff", "no-ff", "p"}},
		{"possessive", "en", "the author’s name", []string{"the", "author", "name"}},
		{"contraction", "en", "don't we're", []string{"dont", "we"}},
		{"elision", "fr", "l’été d'abord qu'il", []string{"ete", "abord", "il"}},
		{"umlauts three ways", "de", "Größe Grösse groesse", []string{"gross", "gross", "gross"}},
		{"no umlaut", "de", "neue Quelle", []string{"neu", "quell"}},
		{"Spanish", "es", "habitaciones", []string{"habit"}},
		{"Russian", "ru", "коммиты ещё", []string{"коммит", "еще"}},
		{"a foreign word", "ru", "commits", []string{"commit"}},
		{"Turkish dotless i", "tr", "ISPARTA İstanbul'da", []string{"ispar", "istanbul"}},
		{"Hindi keeps vowel signs", "hi", "हिन्दी कैसे", []string{"हिन्दी", "कैसे"}},
		{"Arabic without points", "ar", "الْكِتَاب كتـــاب الإدارة الادارة", []string{"كتاب", "كتاب", "ادار", "ادار"}},
		{"Hebrew without points", "he", "שָׁלוֹם צה\"ל", []string{"שלום", "צהל"}},
		{"Greek", "el", "Πληροφορίες ΌΛΟΣ", []string{"πληροφοριεσ", "ολοσ"}},
		{"Chinese", "zh", "提交代码。水", []string{"提", "提交", "交", "交代", "代", "代码", "码", "水"}},
		{"Chinese beside Latin", "zh", "用git提", []string{"用", "git", "提"}},
		{"Japanese", "ja", "ﾐｯﾄ", []string{"ミッ", "ット"}},
		{"Korean", "ko", "커밋을", []string{"커", "커밋", "밋", "밋을", "을"}},
		{"Thai keeps marks with letters", "th", "ได้ที่", []string{"ได้", "ด้ที่"}},
		{"digits of other scripts", "fa", "۱۲۳ ３", []string{"123", "3"}},
		{"no language", "", "Größe Commits", []string{"grosse", "commits"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := Index(tt.text, tt.lang); !slices.Equal(got, tt.want) {
				t.Errorf("Index(%q, %q)\n got %q\nwant %q", tt.text, tt.lang, got, tt.want)
			}
		})
	}
}
