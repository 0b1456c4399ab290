package ingest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/ingest"
)

const banner = "Subscribe to the newsletter of our company now and win a prize."

func TestBoilerplateIsDroppedAndStaysSo(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	var links []string
	for i := range 9 {
		links = append(links, fmt.Sprint("/", i))
		s.page(links[i], fmt.Sprintf("Shared heading words %d\n\nThis text stands on page %[1]d alone.\n\n%s", i, banner))
	}
	s.page("/", "The home page", links...)
	look := func(when string) {
		t.Helper()
		docs := b.documents(app.DocumentReady)
		equal(t, "pages "+when, len(docs), len(links)+1)
		for address, d := range docs {
			if strings.Contains(d.Markdown, banner) {
				t.Errorf("%s: %s still holds what repeats", when, address)
			}
			for _, c := range b.chunks(d.ID) {
				equal(t, when+": text of a chunk", d.Markdown[c.Start:c.End], c.Text)
			}
			if address != s.URL+"/" {
				has(t, when, d.Markdown, "alone")
				has(t, when, d.Markdown, "# Shared heading words")
			}
		}
	}
	b.crawl(s.URL)
	look("after the first crawl")
	before := map[string]app.ChunkID{}
	for address, d := range b.documents("") {
		before[address] = b.chunks(d.ID)[0].ID
	}
	s.page("/3", "Shared heading words 3\n\nThis new text stands here alone.\n\n"+banner)
	b.crawl(s.URL)
	look("after the second crawl")
	for address, d := range b.documents("") {
		if changed := b.chunks(d.ID)[0].ID != before[address]; changed != (address == s.URL+"/3") {
			t.Errorf("%s changed: %v", address, changed)
		}
	}
}

// On a small site nothing is boilerplate.
func TestAFewPagesKeepAll(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	s.page("/", "The home page\n\n"+banner, "/a", "/b")
	s.page("/a", "Apples are sweet\n\n"+banner)
	s.page("/b", "Bananas are bent\n\n"+banner)
	b.crawl(s.URL)
	for _, d := range b.documents(app.DocumentReady) {
		has(t, d.URL, d.Markdown, banner)
	}
}

func TestBlocks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		markdown string
		want     []string
	}{
		"none":              {"", nil},
		"white space":       {" \n\n\t\n", nil},
		"paragraphs":        {"a\nb\n\n\nc\n", []string{"a\nb", "c"}},
		"fence":             {"```go\na\n\nb\n```\n\nc", []string{"```go\na\n\nb\n```", "c"}},
		"longer fence":      {"````md\n```\n\n```\n````\n\nc", []string{"````md\n```\n\n```\n````", "c"}},
		"other fence":       {"~~~ x `y`\n```\n\n~~~\n\nc", []string{"~~~ x `y`\n```\n\n~~~", "c"}},
		"fence without end": {"```go\na\n\nb", []string{"```go\na\n\nb"}},
		"code in a line":    {"```a``` is code\n\nb", []string{"```a``` is code", "b"}},
		"two marks":         {"``\n\nb", []string{"``", "b"}},
	} {
		if got := ingest.Blocks(c.markdown); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestWithout(t *testing.T) {
	t.Parallel()
	const page = "# Title\n\nkept\n\ndropped\ntext\n\n```go\ndropped\n\ntext\n```\n"
	for name, c := range map[string]struct {
		others []string
		want   string
	}{
		"nothing":                     {nil, page},
		"what is not there":           {[]string{"else"}, page},
		"a block, however it is laid": {[]string{" dropped  text "}, "# Title\n\nkept\n\n```go\ndropped\n\ntext\n```\n"},
		"code":                        {[]string{"```go\ndropped\n\ntext\n```"}, "# Title\n\nkept\n\ndropped\ntext\n"},
		"a heading never":             {[]string{"# Title"}, page},
	} {
		equal(t, name, ingest.Without(page, c.others...), c.want)
	}
	equal(t, "all that there is", ingest.Without("a\n\nb", "a", "b"), "a\n\nb")
}

func FuzzBlocks(f *testing.F) {
	f.Add("# a\n\n```go\nb\n\n```\n~~~\nc")
	f.Fuzz(func(t *testing.T, markdown string) {
		words := strings.Fields(strings.Join(ingest.Blocks(markdown), "\n\n"))
		if !slices.Equal(words, strings.Fields(markdown)) {
			t.Errorf("blocks of %q hold %q", markdown, words)
		}
	})
}
