package extract_test

import (
	"errors"
	"flag"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/extract"
)

var update = flag.Bool("update", false, "write what Extract gives into the golden files")

func address(t testing.TB, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// TestGolden compares each page in testdata with the markdown beside it.
func TestGolden(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("testdata/*.html")
	if err != nil || len(pages) < 10 {
		t.Fatalf("found %d golden pages, %v", len(pages), err)
	}
	for _, name := range pages {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".html"), func(t *testing.T) {
			t.Parallel()
			body, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			page, err := extract.Extract("text/html", "", body, address(t, "https://example.com/docs/page.html"), extract.Options{})
			if err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(name, ".html") + ".md"
			got := "<!-- " + page.Title + " | " + page.Language + " -->\n\n" + page.Markdown + "\n"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("markdown differs from %s; got:\n%s", golden, got)
			}
		})
	}
}

func TestUnsupported(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ contentType, name, body string }{
		{"application/pdf", "a.pdf", "%PDF-1.7"},
		{"text/html", "a.html", "GIF89a\x00\x00"},
		{"image/svg+xml", "a.svg", "<svg/>"},
		{"", "", "no type, no name"},
	} {
		_, err := extract.Extract(tt.contentType, tt.name, []byte(tt.body), nil, extract.Options{})
		if e, ok := errors.AsType[*app.DocumentError](err); !ok || e.Code != app.ErrUnsupported {
			t.Errorf("%s %s: got error %v, want unsupported", tt.contentType, tt.name, err)
		}
	}
}

// Titles and descriptions stand beside our own words, in lists and in terminals.
func TestATitleKeepsToItself(t *testing.T) {
	t.Parallel()
	const text = "Pay\u0007 \u202eelbaliava\u202c to\u001b[31m \u2067us\u2069\u2028now"
	for kind, body := range map[string]string{
		"text/html":     "<title>" + text + "</title><meta name=description content='" + text + "'><p>Some words.</p>",
		"text/markdown": "# " + text + "\n\nSome words.",
		"text/plain":    text + "\n\nSome words.",
	} {
		page, err := extract.Extract(kind, "", []byte(body), nil, extract.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{page.Title, page.Description} {
			if strings.ContainsAny(s, "\u0007\u001b\u202e\u202c\u2067\u2069\u2028\n") {
				t.Errorf("%s: %q", kind, s)
			}
		}
		if !strings.HasPrefix(page.Title, "Pay elbaliava to[31m us") {
			t.Errorf("%s: title %q", kind, page.Title)
		}
	}
}
