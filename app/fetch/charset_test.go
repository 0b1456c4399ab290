package fetch_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/WebsyteAI/websyte/app/fetch"
	"golang.org/x/net/html/charset"
)

// encoded is text in the encoding of that name.
func encoded(t testing.TB, name, text string) []byte {
	t.Helper()
	e, _ := charset.Lookup(name)
	if e == nil {
		t.Fatalf("no encoding %s", name)
	}
	b, err := e.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCharsets(t *testing.T) {
	t.Parallel()
	const (
		russian  = "Съешь же ещё этих мягких французских булок"
		japanese = "いろはにほへと ちりぬるを 我が世誰ぞ"
		chinese  = "我能吞下玻璃而不伤身体"
		korean   = "나는 유리를 먹을 수 있어요"
		german   = "Zwölf Boxkämpfer jagen Viktor – quer über den großen Sylter Deich"
	)
	html := func(lang, head, text string) string {
		return "<!doctype html><html lang=" + lang + "><head>" + head + "</head><p>" + text
	}
	for name, test := range map[string]struct {
		contentType string
		body        []byte
		want        string // that the result holds
	}{
		"utf-8":                     {"text/html; charset=utf-8", []byte(german), german},
		"utf-8 unlabelled":          {"text/html", []byte("<p>é"), "<p>é"},
		"utf-8 with mark":           {"text/plain", []byte("\xEF\xBB\xBF" + russian), russian},
		"mark beats header":         {"text/plain; charset=windows-1251", []byte("\xEF\xBB\xBF" + russian), russian},
		"utf-16le with mark":        {"text/plain", append([]byte("\xFF\xFE"), encoded(t, "utf-16le", russian)...), russian},
		"utf-16be with mark":        {"text/html", append([]byte("\xFE\xFF"), encoded(t, "utf-16be", russian)...), russian},
		"utf-16le in header":        {"text/plain; charset=utf-16le", encoded(t, "utf-16le", russian), russian},
		"header":                    {"text/html; charset=\"windows-1251\"", encoded(t, "windows-1251", russian), russian},
		"header koi8":               {"text/plain; charset=KOI8-R", encoded(t, "koi8-r", russian), russian},
		"meta":                      {"text/html", encoded(t, "shift_jis", html("en", `<meta charset="Shift_JIS">`, japanese)), japanese},
		"meta http-equiv":           {"text/html", encoded(t, "euc-kr", html("en", `<meta http-equiv="Content-Type" content="text/html; charset=euc-kr">`, korean)), korean},
		"late meta":                 {"text/html", encoded(t, "gbk", html("en", strings.Repeat("<!-- x -->", 200)+"<meta charset=gb2312>", chinese)), chinese},
		"xml declaration":           {"application/xml", encoded(t, "iso-8859-2", "<?xml version='1.0' encoding='ISO-8859-2'?><a>Příliš</a>"), "Příliš"},
		"iso-2022-jp":               {"text/html; charset=iso-2022-jp", encoded(t, "iso-2022-jp", japanese), japanese},
		"no label, Russian":         {"text/html", encoded(t, "windows-1251", html("ru", "", russian)), russian},
		"no label, Japanese":        {"text/html", encoded(t, "euc-jp", html("ja", "", japanese)), japanese},
		"no label, Japanese sjis":   {"text/html", encoded(t, "shift_jis", html(`"ja-JP"`, "", japanese)), japanese},
		"no label, Taiwan":          {"text/html", encoded(t, "big5", html("zh-TW", "", "我能吞下玻璃而不傷身體")), "不傷身體"},
		"no label, Hant":            {"text/html", encoded(t, "big5", html("zh-Hant-TW", "", "我能吞下玻璃而不傷身體")), "不傷身體"},
		"no label, underscore":      {"text/html", encoded(t, "euc-jp", html("ja_JP", "", japanese)), japanese},
		"two meta elements":         {"text/html", encoded(t, "windows-1251", html("en", "<meta name=viewport><META\ncharset = 'windows-1251' >", russian)), russian},
		"charset in text":           {"text/html", encoded(t, "windows-1252", html("en", "<meta name=x><title>charset=koi8-r</title>", german)), german},
		"empty charset":             {"text/html", encoded(t, "windows-1252", html("en", "<meta charset=''>", german)), german},
		"no label, no language":     {"text/plain", encoded(t, "windows-1252", german), german},
		"latin1 label, is utf-8":    {"text/html; charset=iso-8859-1", []byte("Café"), "Café"},
		"utf-8 label, is latin":     {"text/html; charset=utf-8", encoded(t, "windows-1252", german), german},
		"utf-8 label, meta is true": {"text/html; charset=utf-8", encoded(t, "windows-1251", html("en", "<meta charset=windows-1251>", russian)), russian},
		"gbk label, is utf-8":       {"text/html; charset=gbk", []byte(chinese), chinese},
		"sjis label, is euc-jp":     {"text/html; charset=shift_jis", encoded(t, "euc-jp", html("ja", "", japanese)), japanese},
		"utf-16 label, is ASCII":    {"text/html; charset=utf-16", []byte("plain"), "plain"},
		"replacement":               {"text/html; charset=hz-gb-2312", []byte("plain ~{ text"), "plain ~{ text"},
		"unknown":                   {"text/html; charset=no-such-thing", []byte("naïve"), "naïve"},
		"malformed header":          {"text/html; charset=", []byte("naïve"), "naïve"},
		"broken character":          {"text/html; charset=utf-8", []byte(russian + "\xd0 " + russian), russian + "\uFFFD " + russian},
		"json":                      {"application/json", []byte(`{"a":"é"}`), `{"a":"é"}`},
		"empty":                     {"text/html; charset=gbk", nil, ""},
	} {
		c, site := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", test.contentType)
			w.Write(test.body)
		})
		r, err := get(t, c, site)
		if err != nil || !utf8.Valid(r.Body) || !bytes.Contains(r.Body, []byte(test.want)) || bytes.HasPrefix(r.Body, []byte("\uFEFF")) {
			t.Errorf("%s: %q, %v, want %q", name, r.Body, err, test.want)
		}
	}
}

func TestBytesOfOtherTypesStay(t *testing.T) {
	t.Parallel()
	body := []byte("%PDF-1.4 \xff\xfe\x00")
	c, site := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/pdf; charset=utf-8")
		w.Write(body)
	})
	if r, err := get(t, c, site); err != nil || !bytes.Equal(r.Body, body) {
		t.Fatalf("%+v, %v", r, err)
	}
}

func FuzzCharset(f *testing.F) {
	f.Add([]byte("<html lang=ja><meta charset=shift_jis>\x83\x65"), "text/html", "euc-jp")
	f.Add([]byte("\xFE\xFF\xD8"), "text/plain", "utf-16")
	f.Add([]byte("\xFF\xFE\x00"), "text/plain", "")
	f.Add([]byte("\x1b$B"), "text/html", "iso-2022-jp")
	f.Add([]byte("<?xml encoding='hz-gb-2312'?>~{"), "text/xml", "x-user-defined")
	f.Fuzz(func(t *testing.T, body []byte, mediaType, label string) {
		text := fetch.Decode(body, mediaType, label)
		if !utf8.Valid(text) {
			t.Errorf("not UTF-8: %q", text)
		}
		if len(text) > 3*len(body)+3 {
			t.Errorf("%d bytes became %d", len(body), len(text))
		}
	})
}
