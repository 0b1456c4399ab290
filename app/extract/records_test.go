package extract_test

import (
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/extract"
)

func TestTablesRecordsAndSubtitles(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ contentType, file, body, want string }{
		"csv":        {"text/csv", "a.csv", "Size,Price\nM,\"3,50 €\"\n\nL,4\n", "| Size | Price |\n| --- | --- |\n| M | 3,50 € |\n| L | 4 |"},
		"semicolons": {"text/plain", "a.csv", "Size;Price;\r\nM;3,50;\r\n", "| Size | Price |  |\n| --- | --- | --- |\n| M | 3,50 |  |"},
		"tabs":       {"text/tab-separated-values", "", "1\t2\n3\t4\n", "|  |  |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |"},
		"broken csv": {"text/csv", "", "a,\"b\nc", "|  |  |\n| --- | --- |\n| a | b · c |"},
		"json": {"application/json", "a.json", `[{"name": "Mug", "price": {"eur": 9.5}, "tags": ["red", "blue"], "none": null}, {"sizes": [{"cm": 3}, {"cm": 4}]}]`,
			"## Mug\n\nname: Mug\\\nprice.eur: 9.5\\\ntags: red, blue\n\nsizes.1.cm: 3\\\nsizes.2.cm: 4"},
		"json lines":   {"application/octet-stream", "a.jsonl", "{\"question\": \"When?\", \"answer\": \"At nine.\"}\n\n{\"title\": \"Two\"}\n", "## When?\n\nquestion: When?\\\nanswer: At nine.\n\n## Two\n\ntitle: Two"},
		"one value":    {"application/json", "", `"just *text*"`, `just \*text\*`},
		"an empty one": {"application/json", "", `{"a": []}`, ""},
		"webvtt": {"text/plain", "", "WEBVTT - x\n\nNOTE\nnot said\n\n1\n01:02:03.000 --> 01:02:04.000 align:start\n<v Ann>We <b>ship</b>\n\n01:02:05.000 --> 01:02:06.000\nWe ship\n\n01:02:06.000 --> 01:02:07.000\non Monday &amp; Friday.\n",
			"## 1:02:03\n\nAnn: We ship We ship on Monday & Friday."},
		"subrip": {"application/x-subrip", "", "\xEF\xBB\xBF1\r\n00:00:01,000 --> 00:00:02,000\r\n{\\an8}Hello\r\nthere\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\nthere\r\n", "## 0:01\n\nHello there"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page, err := extract.Extract(c.contentType, c.file, []byte(c.body), nil, extract.Options{})
			if err != nil {
				t.Fatal(err)
			}
			checkPage(t, page)
			if page.Markdown != c.want {
				t.Errorf("markdown is\n%s\n\nwant\n%s", page.Markdown, c.want)
			}
		})
	}
}

// A citation's heading says when something was said.
func TestTimesOfSubtitles(t *testing.T) {
	t.Parallel()
	body := "WEBVTT\n\n" + strings.Repeat("00:59.000 --> 01:00.000\n"+strings.Repeat("many words ", 40)+"here.\n\n01:30.000 --> 01:40.000\nAnd more words after it.\n\n", 4)
	page := read(t, "text/vtt", body, extract.Options{})
	if n := strings.Count(page.Markdown, "## 0:59\n") + strings.Count(page.Markdown, "## 1:30\n"); n < 2 {
		t.Errorf("%d times in %q", n, page.Markdown)
	}
}

func TestWhatIsNoRecord(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ contentType, body string }{
		"cut":    {"application/json", `{"a": [1, 2`},
		"deep":   {"application/json", strings.Repeat(`{"a":`, 100_000)},
		"lists":  {"application/json", strings.Repeat("[", 100_000)},
		"values": {"application/json", `{"a": [` + strings.Repeat("1,", 300_000) + `1]}`},
		"text":   {"application/json", "no JSON"},
	} {
		if page, err := extract.Extract(c.contentType, "", []byte(c.body), nil, extract.Options{}); err == nil {
			t.Errorf("%s: %.100q", name, page.Markdown)
		}
	}
}

func FuzzRecords(f *testing.F) {
	f.Add([]byte(`[{"name": "Mug", "n": [1, {"a": "b"}]}]`), "a.json")
	f.Add([]byte("a;b\n\"1\n2\";3"), "a.csv")
	f.Add([]byte("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Hi {\\an8}there"), "a.vtt")
	f.Fuzz(func(t *testing.T, body []byte, name string) {
		for _, contentType := range []string{"application/json", "text/csv", "text/vtt", ""} {
			if page, err := extract.Extract(contentType, name, body, nil, extract.Options{}); err == nil {
				checkPage(t, page)
			}
		}
	})
}
