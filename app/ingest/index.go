package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/terms"
)

// pipeline is part of every content hash: raising it makes a recrawl read all
// pages anew after extract, chunk or terms have changed what they make of a page.
const pipeline = "3"

const languageSample = 4_000 // bytes that a language is guessed from

// newDocument is what was extracted, ready to be indexed.
func newDocument(p *extract.Page, body []byte, recipe string) app.Document {
	d := app.Document{
		Title: clipped(p.Title, 500), Description: clipped(p.Description, 2_000), Language: baseLanguage(p.Language),
		Size: int64(len(body)), Markdown: p.Markdown, PageStarts: p.PageStarts, Status: app.DocumentReady, Hash: recipe + contentHash(p),
	}
	if d.Language == "" {
		d.Language = terms.Detect(clipped(p.Markdown, languageSample))
	}
	return d
}

// recipeOf begins the hash of what was read with these settings. With others the
// same bytes may make another document.
func recipeOf(s app.CrawlSettings) string {
	return pipeline + "-" + hashOf(append([]string{s.Selector}, s.Drop...)...)[:8] + "-"
}

func contentHash(p *extract.Page) string { return hashOf(p.Title, p.Markdown) }

func hashOf(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil))
}

func baseLanguage(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	base, _, _ = strings.Cut(base, "_")
	if len(base) < 2 || len(base) > 3 {
		return ""
	}
	return base
}

func clipped(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}

// index makes a document's chunks with their search terms, after leaving out what
// repeats across its source.
func (s *Service) index(d app.Document, boilerplate []uint64) (app.Document, []app.Chunk) {
	d.Markdown = cleaned(d, boilerplate)
	var out []app.Chunk
	for i, c := range chunk.Split(d.Markdown, chunk.Options{PageStarts: d.PageStarts, Count: s.Tokens}) {
		out = append(out, app.Chunk{
			Ordinal: i, Headings: c.Headings, Text: c.Text, Start: c.Start, End: c.End, Page: c.Page,
			HeadTerms: strings.Join(terms.Index(heading(d.Title, c.Headings), d.Language), " "),
			Terms:     strings.Join(terms.Index(chunk.Plain(c.Text), d.Language), " "),
			Hash:      hashOf(heading(d.Title, c.Headings), c.Text)[:32],
		})
	}
	d.ChunkCount = len(out)
	return d, out
}

// cleaned is the text of d without what repeats across its source. Physical pages have
// no such blocks to drop, and where they start must hold.
func cleaned(d app.Document, boilerplate []uint64) string {
	if len(d.PageStarts) > 0 {
		return d.Markdown
	}
	return without(d.Markdown, boilerplate)
}

// heading is the title and the heading path, each once.
func heading(title string, headings []string) string {
	parts := headings
	if !slices.Contains(headings, title) {
		parts = append([]string{title}, headings...)
	}
	return strings.Join(parts, "\n")
}
