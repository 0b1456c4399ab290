package terms

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// show writes words in one line: alternatives joined by a bar, function words in
// parentheses, bonus words in brackets.
func show(words []Word) string {
	var out []string
	for _, w := range words {
		s := strings.Join(w.Terms, "|")
		switch {
		case w.Function:
			s = "(" + s + ")"
		case w.Bonus:
			s = "[" + s + "]"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func TestQuery(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, langs, text, want string
	}{
		{"a question", "en", "How do I undo the last commits?", "(how) (do) (i) undo (the) last commits|commit"},
		{"repeats", "en", "commit a commit, Commit", "commit (a)"},
		{"contractions", "en", "Why can’t I see what's new", "(why|whi) (cant) (i) see (what) new"},
		{"compound", "en", "git-commit sqlite3_open", "git commit [git-commit|gitcommit] sqlite3 open [sqlite3_open]"},
		{"names of signs", "en", "C++ or c# or .NET", "c++ (or) c# .net|net"},
		{"one letter and a word", "en", "e-mail T-shirts", "e-mail|email t-shirts|tshirts|tshirt"},
		{"version", "en", "in 3.45.1", "(in) 3.45.1"},
		{"camelCase is one name", "en", "getUserName", "getusername|getusernam"},
		{"address", "en", "jane.doe@example.com", "jane doe example|exampl com [jane.doe#example.com]"},
		{"German", "de", "Wie lösche ich Häuser?", "(wie) losche|losch (ich) hauser|haus"},
		{"German without umlauts", "de", "Groesse fuer", "groesse|gross fuer|fur"},
		{"several languages", "en,de,fr", "Which Häuser", "(which) hauser|haus"},
		{"French", "fr", "Qu'est-ce que l'été ?", "(est) (ce) [quest-ce|estce] (que) ete"},
		{"Spanish", "es", "¿Qué habitaciones?", "(que) habitaciones|habit"},
		{"Russian", "ru", "Как удалить файлы", "(как) удалить|удал файлы|файл"},
		{"Turkish", "tr", "IŞIK nasıl", "isik (nasil)"},
		{"Hindi", "hi", "फ़ाइल कैसे हटाएँ", "फाइल (कैसे) हटाएं"},
		{"Arabic", "ar", "كيف أحذف الملفات", "(كيف) احذف الملفات|ملف"},
		{"Chinese", "zh", "如何提交", "(如何) 何提 提交"},
		{"one Chinese character", "zh", "水", "水"},
		{"Japanese", "ja", "消しますか", "消し (しま) (ます) (すか)"},
		{"no language", "", "how to commits", "(how) (to) commits"},
		{"nothing", "en", "?!… ", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var langs []string
			if tt.langs != "" {
				langs = strings.Split(tt.langs, ",")
			}
			if got := show(Query(tt.text, langs)); got != tt.want {
				t.Errorf("Query(%q)\n got %s\nwant %s", tt.text, got, tt.want)
			}
		})
	}
}

// TestQuestionsMeetTheirText: every word of a question, but those that are
// named, is in the index of a text that uses other forms of it.
func TestQuestionsMeetTheirText(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, lang, text, question string
	}{
		{"English", "en", "Undoing commits: the author's e-mail addresses, C++ and version 3.45.1", "undo commit author email address c++ 3.45.1"},
		{"English the other way", "en", "email addresses of websites", "e-mail address website"},
		{"German", "de", "Größen und Maße der Häuser, Müller", "Grösse Groesse Masse Haus Mueller"},
		{"Swiss German", "de-CH", "Grösse und Strasse", "Größe Straße"},
		{"Spanish", "es", "las habitaciones reservadas", "habitación reservada"},
		{"Spanish without accents", "es", "información y devolución", "informacion devoluciones"},
		{"Portuguese without accents", "pt", "as configurações", "configuracao configuracoes"},
		{"Romanian in both encodings", "ro", "informații, informaţia", "informaţii informația"},
		{"French", "fr", "l’annulation des réservations d'été", "annulation réservation été"},
		{"Italian", "it", "l'annullamento dell'ordine", "annullamento ordine"},
		{"Russian", "ru", "удаление коммитов в репозитории, ещё", "удалении коммита репозиторий еще"},
		{"Arabic", "ar", "إدارة الملفّات", "ادارة ملفات"},
		{"Persian keyboard", "fa", "کتاب\u200cهای", "كتاب\u200cهای"},
		{"Hebrew", "he", "שָׁלוֹם עולם", "שלום"},
		{"Turkish", "tr", "İSTANBUL'DAKİ kitaplar", "istanbul kitap"},
		{"Hindi", "hi", "पेड़ की ऊँचाई", "पेड ऊंचाई"},
		{"Chinese", "zh", "提交代码到仓库", "代码 仓库 码"},
		{"full width", "ja", "ＧＩＴ ﾐｯﾄ", "git ミット"},
		{"Korean", "ko", "커밋을 취소", "커밋 취소"},
		{"Thai", "th", "ภาษาไทย", "ไทย ภาษา"},
		{"Greek", "el", "ΠΛΗΡΟΦΟΡΊΕΣ", "πληροφορίες"},
		{"decomposed", "fr", "e\u0301te\u0301", "été"},
		{"Ukrainian", "uk", "п'ять", "п’ять пʼять"},
		{"Polish", "pl", "łódź", "lodz"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			index := Index(tt.text, tt.lang)
			for _, w := range Query(tt.question, []string{tt.lang}) {
				if !w.Bonus && !slices.ContainsFunc(w.Terms, func(term string) bool { return slices.Contains(index, term) }) {
					t.Errorf("%q (%q) is not in %q", w.Surface, w.Terms, index)
				}
			}
		})
	}
}

func TestQueryIsBounded(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&b, "word%d %c%c ", i, '一'+rune(i), '丁'+rune(i))
	}
	words := Query(b.String(), slices.Repeat([]string{"en", "de"}, 50))
	if len(words) != maxQueryWords {
		t.Errorf("%d words", len(words))
	}
}

func TestPhrasalVerbs(t *testing.T) {
	t.Parallel()
	tests := []struct{ question, verb, term string }{
		{"How do I back up my data?", "back", "backup"},
		{"How do I back it up?", "back", "backup"},
		{"I cannot log in", "log", "login"},
		{"sign me up", "sign", "signup"},
	}
	for _, tt := range tests {
		for _, w := range Query(tt.question, []string{"en"}) {
			if w.Surface == tt.verb && !slices.Contains(w.Terms, tt.term) {
				t.Errorf("%s: %s stands for %q, not for %s", tt.question, tt.verb, w.Terms, tt.term)
			}
		}
	}
	for _, w := range Query("Kann ich in das Back up?", []string{"de"}) {
		if slices.Contains(w.Terms, "backup") {
			t.Errorf("a German question has %q", w.Terms)
		}
	}
}
