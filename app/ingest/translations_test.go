package ingest_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/retrieve"
)

// threeLanguages are the pages of a site by language and path.
func threeLanguages() map[string]map[string]string {
	return map[string]map[string]string{
		"en": {"shipping": "Shipping to Norway takes nine days. Gotthard parcels cost 14 euros.", "returns": "You can return a frame within sixty days. The Gotthard refund takes five days."},
		"de": {"shipping": "Der Versand nach Norwegen dauert neun Tage. Pakete mit Gotthard kosten 14 Euro.", "returns": "Sie können eine Fassung in sechzig Tagen zurückgeben. Gotthard erstattet in fünf Tagen."},
		"fr": {"shipping": "La livraison en Norvège prend neuf jours. Les colis Gotthard coûtent 14 euros."},
	}
}

func serveLanguages(s *site, head func(path string) string) {
	var all []string
	for language, pages := range threeLanguages() {
		for path, text := range pages {
			address := "/" + language + "/" + path
			all = append(all, address)
			s.on(address, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				fmt.Fprintf(w, "<!doctype html><html lang=en><title>%s %s</title>%s<main><h1>%s</h1><p>%s</main>", path, language, head(path), path, text)
			})
		}
	}
	s.page("/", "the home page of all", all...)
}

// alternates are the translations of a page as elements of XML or HTML.
func alternates(s *site, element, path string) string {
	var b strings.Builder
	for language, pages := range threeLanguages() {
		if pages[path] != "" {
			fmt.Fprintf(&b, `<%s rel="alternate" hreflang="%s-XX" href="%s/%[2]s/%[4]s"/>`, element, language, s.URL, path)
		}
	}
	return b.String()
}

func TestOfTranslationsTheVisitorsIsFound(t *testing.T) {
	t.Parallel()
	for name, told := range map[string]struct{ html, sitemap bool }{"in the pages": {true, false}, "in the sitemap": {false, true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, b := newSite(t), newBench(t)
			serveLanguages(s, func(path string) string {
				if told.html {
					return alternates(s, "link", path)
				}
				return ""
			})
			if told.sitemap {
				s.on("/sitemap.xml", func(w http.ResponseWriter, _ *http.Request) {
					fmt.Fprint(w, `<urlset xmlns:xhtml="http://www.w3.org/1999/xhtml">`)
					for _, path := range []string{"shipping", "returns"} {
						fmt.Fprintf(w, "<url><loc>%s/en/%s</loc>%s</url>", s.URL, path, alternates(s, "xhtml:link", path))
					}
					fmt.Fprint(w, "</urlset>")
				})
			}
			b.crawl(s.URL)
			const all = "/ /de/returns /de/shipping /en/returns /en/shipping /fr/shipping"
			equal(t, "ready", b.paths(s, app.DocumentReady), all)
			for range 2 { // what is told stays when the pages are read again
				b.finds(s, "Gotthard", "en", "/en/returns /en/shipping")
				b.finds(s, "Gotthard", "de", "/de/returns /de/shipping")
				b.crawl(s.URL)
			}
			equal(t, "pages that no translation has in French", len(strings.Fields(b.found(s, "Gotthard", "fr"))), 2)
			has(t, "the one that has", b.found(s, "Gotthard", "fr"), "/fr/shipping")
			b.finds(s, "Livraison Norvège colis", "en", "/fr/shipping") // nothing else answers
			if told.html {
				equal(t, "language", b.documents("")[s.URL+"/de/returns"].Language, "de")
			}
			id := b.documents("")[s.URL+"/de/shipping"].ID
			yes := true
			_, err := b.UpdateDocument(t.Context(), b.widget, id, app.DocumentPatch{Pinned: &yes})
			check(t, err)
			has(t, "what is pinned", b.found(s, "Gotthard", "en"), "/de/shipping")
		})
	}
}

// A template that links the same home pages from everywhere makes nothing a translation.
func TestWhatIsNoTranslation(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBench(t)
	serveLanguages(s, func(string) string {
		return `<link rel=alternate hreflang=en href="/en/"><link rel=alternate hreflang=de href="/de/"><link rel=alternate hreflang=xx href="::">`
	})
	b.crawl(s.URL)
	equal(t, "found", len(strings.Fields(b.found(s, "Gotthard", "en"))), 5)
}

// found are the paths of what is found, in their order in the alphabet.
func (b *bench) found(s *site, question, language string) string {
	b.t.Helper()
	search := retrieve.New(b.store, func(string) retrieve.Embedder { return nil })
	r, err := search.Search(b.t.Context(), retrieve.Query{Widget: b.widget, Text: question, Language: language, Threshold: -1})
	check(b.t, err)
	seen := map[string]bool{}
	for _, m := range r.Matches {
		seen[strings.TrimPrefix(m.URL, s.URL)] = true
	}
	return sorted(seen)
}

func (b *bench) finds(s *site, question, language, want string) {
	b.t.Helper()
	equal(b.t, question+" in "+language, b.found(s, question, language), want)
}

func sorted(set map[string]bool) string {
	return strings.Join(slices.Sorted(maps.Keys(set)), " ")
}
