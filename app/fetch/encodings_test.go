package fetch_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/fetch"
)

// encodings are all of the Encoding standard's but UTF-8 and UTF-16, each with
// labels that stand for it and a text that it can hold.
func encodings() map[string]struct{ labels, text string } {
	const (
		west, central = "Grüße aus Ålesund, señor", "Příliš žluťoučký kůň, zażółć gęślą jaźń"
		cyrillic      = "Съешь же ещё этих мягких французских булок"
		greek, hebrew = "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία", "דג סקרן שט בים מאוכזב"
		arabic, thai  = "صِف خَلقَ خَودِ كَمِثلِ الشَمسِ", "เป็นมนุษย์สุดประเสริฐเลิศคุณค่า"
		baltic        = "Įlinkdama fechtuotojo špaga sublykčiojusi"
		turkish       = "Pijamalı hasta yağız şoföre çabucak güvendi"
		japanese      = "いろはにほへと ちりぬるを 我が世誰ぞ"
		korean        = "키스의 고유조건은 입술끼리 만나야 하고"
	)
	return map[string]struct{ labels, text string }{
		"ibm866":         {"cp866 866 csibm866", cyrillic},
		"iso-8859-2":     {"latin2 iso8859-2 l2 iso_8859-2:1987", central},
		"iso-8859-3":     {"latin3 iso8859-3", "Laŭ Ludoviko Zamenhof bongustas freŝa ĉeĥa manĝaĵo"},
		"iso-8859-4":     {"latin4 iso8859-4", baltic},
		"iso-8859-5":     {"cyrillic iso8859-5", cyrillic},
		"iso-8859-6":     {"arabic ecma-114 asmo-708", arabic},
		"iso-8859-7":     {"greek ecma-118 elot_928 sun_eu_greek", greek},
		"iso-8859-8":     {"hebrew visual iso-8859-8-e", hebrew},
		"iso-8859-8-i":   {"logical csiso88598i", hebrew},
		"iso-8859-10":    {"latin6 iso8859-10", "Eyjafjallajökull og Ģīzēs, Þorn"},
		"iso-8859-13":    {"iso8859-13", baltic},
		"iso-8859-14":    {"iso8859-14", "Ẁelsh ŵyneb, ḟada, Ŷ"},
		"iso-8859-15":    {"l9 csisolatin9 iso8859-15", "Ça coûte 5 €, cœur"},
		"iso-8859-16":    {"", "Țara românească și șapte"},
		"koi8-r":         {"koi koi8 cskoi8r", cyrillic},
		"koi8-u":         {"koi8-ru", "Їжак з'їв ґанок, є ще"},
		"macintosh":      {"mac x-mac-roman csmacintosh", west},
		"windows-874":    {"tis-620 iso-8859-11 dos-874", thai},
		"windows-1250":   {"cp1250 x-cp1250", central},
		"windows-1251":   {"cp1251 x-cp1251", cyrillic},
		"windows-1252":   {"latin1 iso-8859-1 us-ascii ascii cp1252 iso88591", west},
		"windows-1253":   {"cp1253", greek},
		"windows-1254":   {"latin5 iso-8859-9 cp1254", turkish},
		"windows-1255":   {"cp1255", hebrew},
		"windows-1256":   {"cp1256", arabic},
		"windows-1257":   {"cp1257", baltic},
		"windows-1258":   {"cp1258", "Đây là tiêng Viêt"},
		"x-mac-cyrillic": {"x-mac-ukrainian", cyrillic},
		"gbk":            {"gb2312 chinese csgb2312 gb_2312-80 x-gbk iso-ir-58", "我能吞下玻璃而不伤身体"},
		"gb18030":        {"", "我能吞下玻璃而不伤身体 𠮷 😀"},
		"big5":           {"big5-hkscs cn-big5 x-x-big5", "我能吞下玻璃而不傷身體"},
		"euc-jp":         {"x-euc-jp", japanese},
		"iso-2022-jp":    {"csiso2022jp", japanese},
		"shift_jis":      {"sjis ms_kanji windows-31j x-sjis ms932", japanese},
		"euc-kr":         {"ks_c_5601-1987 korean windows-949 ksc5601", korean},
	}
}

func TestEveryEncoding(t *testing.T) {
	t.Parallel()
	for name, e := range encodings() {
		for _, label := range append(strings.Fields(e.labels), name, strings.ToUpper(name)) {
			page := func(head string) []byte {
				return encoded(t, name, "<!doctype html><html><head>"+head+"</head><p>"+e.text)
			}
			for where, text := range map[string][]byte{
				"header":      fetch.Decode(page(""), "text/html", label),
				"spaces":      fetch.Decode(page(""), "text/html", " "+label+"\t"),
				"plain text":  fetch.Decode(encoded(t, name, e.text), "text/plain", label),
				"meta":        fetch.Decode(page(fmt.Sprintf("<meta charset=%q>", label)), "text/html", ""),
				"http-equiv":  fetch.Decode(page(fmt.Sprintf("<META content='text/html; charset=%s' http-equiv='content-type'>", label)), "text/html", ""),
				"wrong label": fetch.Decode(page(fmt.Sprintf("<meta charset=%q>", label)), "text/html", "utf-8"),
				"no label":    fetch.Decode(page(fmt.Sprintf("<meta charset=%q>", label)), "text/html", "no-such-charset"),
			} {
				if !bytes.HasSuffix(text, []byte(e.text)) {
					t.Errorf("%s as %q in %s: %q, want %q", name, label, where, text, e.text)
				}
			}
		}
	}
}
