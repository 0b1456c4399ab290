package ingest_test

import (
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

// Whatever generation is brought back, and wherever that is killed, its passages were
// embedded when it was read and are not again.
func TestBringingBackEmbedsNothing(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBenchWith(t, "m1")
	orchard(s, 4, "cherries")
	s.on("/long", story("Apples are sweet and red.", "Lemons are sour and yellow.", "Plums are blue and round."))
	s.page("/", "the home page", "/0", "/1", "/2", "/3", "/long")
	b.crawl(s.URL)
	check(t, b.do(t.Context()))
	first := b.latest()

	s.page("/1", "page number 1 tells of mangos")
	s.on("/2", status(404))
	s.page("/new", "a page about mangos that is new")
	s.page("/", "the home page", "/0", "/1", "/3", "/new", "/long")
	s.on("/long", story("Apples are sweet and red.", "Pears are green and long."))
	b.crawl(s.URL)
	second := b.latest()
	check(t, b.do(t.Context()))

	asked := len(b.embed.Requests())
	for _, r := range []app.Run{first, second, first} {
		_, err := b.Restore(t.Context(), b.widget, r.ID)
		check(t, err)
		b.stepwise(func() {})
		check(t, b.do(t.Context()))
		for path, d := range b.documents(app.DocumentReady) {
			equal(t, "vectors of "+path, d.EmbeddedCount, d.ChunkCount)
			equal(t, "directions of "+path, len(b.directions(d.ID)), d.ChunkCount)
		}
		b.sound()
	}
	for _, text := range b.inputs(asked) {
		t.Errorf("embedded again: %.80q", text)
	}
}
