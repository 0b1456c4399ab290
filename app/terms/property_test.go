package terms

import (
	"database/sql"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	_ "modernc.org/sqlite"
)

// samples are sentences in many scripts with what is hard in each.
func samples() map[string]string {
	return map[string]string{
		"en": `The author's "git-commit" isn't v3.45.1; e-mail jane.doe@example.com about C++20, c#, .NET & foo::bar(). $1,299.00 __init__ a_b__c -- --no-ff x² ½ … “quoted” O'Reilly AT&T 10:30 2024-01-15`,
		"de": "Größe, Straße und Übermaß: Äpfel für Müller’s Häuser – naïve Quelle STRASSE ẞ",
		"fr": "L’été, c'est-à-dire aujourd'hui qu’il œuvre: cœur, ﬁn, Noël… «guillemets»",
		"es": "¿Cómo reservo habitaciones? ¡Año nuevo! pingüino",
		"ru": "Подъём, ещё: коммиты в репозитории — «ёлка» Ёж й",
		"hi": "हिन्दी में फ़ाइलें कैसे हटाएँ? १२३ क्ष।",
		"ar": "كَيْفَ أحذف الملفّات؟ الإدارة كتـــاب ١٢٣ ﷺ",
		"he": "שָׁלוֹם עולם צה\"ל ג׳ירפה",
		"zh": "如何使用git提交代码？水，３.１４ 𠮷野家",
		"ja": "コミットを取り消す ﾊﾝｶｸ 々 ー データベース",
		"ko": "커밋을 취소하려면 한글 ㄱㄴ",
		"th": "ภาษาไทยได้ที่นี่ ๑๒๓",
		"tr": "İSTANBUL'DA IŞIK ışık kitaplar",
		"el": "Πληροφορίες ΌΛΟΣ ΐ",
		"vi": "Tiếng Việt đường phố",
		"my": "မြန်မာဘာသာ",
		"km": "ភាសាខ្មែរ",
		"":   "\x00\xff\xfe a\u0301\u0301\u0301 \u00ad\u200d soft\u00adhyphen ÅÅ ǅ ŉ ĲSSEL 🎉👍🏽 e\u20dd ᾳ K ſ",
	}
}

// TestTermsAreTokens: SQLite's tokenizer sees in the joined terms exactly the
// terms.
func TestTermsAreTokens(t *testing.T) {
	t.Parallel()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	execute(t, db, `CREATE VIRTUAL TABLE words USING fts5(terms, content='', contentless_delete=1, tokenize="ascii tokenchars '+#._-'")`)
	execute(t, db, `CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, 'row')`)
	for lang, text := range samples() {
		all := Index(text, lang)
		for _, w := range Query(text, []string{lang, "en"}) {
			all = append(all, w.Terms...)
		}
		execute(t, db, `DELETE FROM words`)
		execute(t, db, `INSERT INTO words(rowid, terms) VALUES (1, ?)`, strings.Join(all, " "))
		slices.Sort(all)
		want := slices.Compact(all)
		if got := vocabulary(t, db); !slices.Equal(got, want) {
			t.Errorf("%q: the vocabulary is\n%q, the terms are\n%q", lang, got, want)
		}
	}
}

func execute(t *testing.T, db *sql.DB, statement string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatal(err)
	}
}

func vocabulary(t *testing.T, db *sql.DB) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), `SELECT term FROM vocabulary ORDER BY term`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var term string
		if err := rows.Scan(&term); err != nil {
			t.Fatal(err)
		}
		out = append(out, term)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestEveryUnicodeWordIsATerm compares with UAX #29 as uniseg has it: each of its
// words is among the terms, whole, but in scripts that are cut in pairs, and
// fractions.
func TestEveryUnicodeWordIsATerm(t *testing.T) {
	t.Parallel()
	for lang, text := range samples() {
		index, state, word, rest := Index(text, ""), -1, "", normalize(text)
		for rest != "" {
			word, rest, state = uniseg.FirstWordInString(rest, state)
			term := newStemmer("", 0).term(strings.Trim(ungroup(word), "_"))
			if !strings.ContainsFunc(word, func(r rune) bool { return classOf(r).has(wordClass) }) || strings.ContainsRune(word, '\u2044') || term == "" {
				continue
			}
			if !slices.Contains(index, term) {
				t.Errorf("%q: the word %q (%q) is not in %q", lang, word, term, index)
			}
		}
	}
}

// TestFrequentClassesAreThoseOfTheTables: the short cut changes no class.
func TestFrequentClassesAreThoseOfTheTables(t *testing.T) {
	t.Parallel()
	for r := rune(utf8.RuneSelf); r <= unicode.MaxRune; r++ {
		if quick := frequentClass(r); quick != 0 && quick != tableClass(r) {
			t.Errorf("%U is %b in the short cut and %b in the tables", r, quick, tableClass(r))
		}
	}
}

// check holds for every term of every text.
func check(t *testing.T, text, term string) {
	t.Helper()
	switch {
	case term == "" || len(term) > maxTermBytes:
		t.Errorf("%q: a term of %d bytes", text, len(term))
	case !utf8.ValidString(term):
		t.Errorf("%q: the term %q is not valid UTF-8", text, term)
	case term != strings.ToLower(term):
		t.Errorf("%q: the term %q is not in lower case", text, term)
	case strings.ContainsFunc(term, splits):
		t.Errorf("%q: the tokenizer splits %q", text, term)
	}
}

func splits(r rune) bool {
	return r < utf8.RuneSelf && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("+#._-", r)
}

func FuzzIndex(f *testing.F) {
	for lang, text := range samples() {
		f.Add(text, lang)
	}
	f.Fuzz(func(t *testing.T, text, lang string) {
		terms := Index(text, lang)
		for _, term := range terms {
			check(t, text, term)
		}
		if limit := 16*len(text) + 16; len(terms) > limit {
			t.Errorf("%d terms of %d bytes", len(terms), len(text))
		}
		Detect(text)
	})
}

func FuzzQuery(f *testing.F) {
	for lang, text := range samples() {
		f.Add(text, lang)
	}
	f.Fuzz(func(t *testing.T, text, lang string) {
		words := Query(text, []string{lang, "en", "de"})
		if len(words) > maxQueryWords {
			t.Errorf("%d words", len(words))
		}
		index := Index(cut(text, maxQueryBytes), lang)
		for _, w := range words {
			if w.Surface == "" || len(w.Terms) == 0 {
				t.Errorf("%q: %+v", text, w)
			}
			for _, term := range w.Terms {
				check(t, text, term)
			}
			if !w.Bonus && !slices.ContainsFunc(w.Terms, func(term string) bool { return slices.Contains(index, term) }) {
				t.Errorf("%q: %q is not found in the text itself: %q", text, w.Terms, index)
			}
		}
	})
}
