package extract_test

import (
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/extract"
)

// TestBoilerplateByName puts an element into a page and looks whether it stays.
func TestBoilerplateByName(t *testing.T) {
	t.Parallel()
	const page = `<!doctype html><body class="nav-open has-sidebar"><div class="page-with-menu"><h1>Title</h1><p>` +
		`A paragraph that is long enough to be the content of this page, whatever stands around it.</p>`
	for html, stays := range map[string]bool{
		`<div class="card-header">WORD</div>`:                                           true,
		`<div class="accordion-header"><a href="#c1">WORD</a></div>`:                    true,
		`<h2 id="footer">WORD</h2>`:                                                     true,
		`<p>In <a class="js-popup" href="/x">WORD</a>.</p>`:                             true,
		`<p>For <span class="promo-price">WORD</span>.</p>`:                             true,
		`<section id="menu"><p>WORD and chips, 9 €</p></section>`:                       true,
		`<blockquote><p>Quote.</p><footer>WORD</footer></blockquote>`:                   true,
		`<aside class="admonition tip"><p>WORD</p></aside>`:                             true,
		`<header><h2>WORD</h2></header>`:                                                true,
		`<div role="tabpanel" hidden><p>WORD</p></div>`:                                 true,
		`<div class="recipe cookies"><p>WORD with chocolate</p></div>`:                  true,
		`<form id="aspnet">` + strings.Repeat("<p>WORD in a form.</p>", 80) + `</form>`: true,
		`<div class="siteFooter">WORD</div>`:                                            false,
		`<div class="footer">WORD</div>`:                                                false,
		`<div id="header">WORD</div>`:                                                   false,
		`<div id="cookieBanner"><p>WORD</p></div>`:                                      false,
		`<div class="gdpr-consent-modal"><h2>WORD</h2></div>`:                           false,
		`<ul class="mainMenu"><li><a href="/w">WORD</a></li></ul>`:                      false,
		`<div class="share-bar">WORD</div>`:                                             false,
		`<span class="visually-hidden">WORD</span>`:                                     false,
		`<a class="skip-link" href="#x">WORD</a>`:                                       false,
		`<div role="search">WORD</div>`:                                                 false,
		`<form><label>WORD</label></form>`:                                              false,
		`<p style="display : none">WORD</p>`:                                            false,
		`<p hidden>WORD</p>`:                                                            false,
		`<dialog>WORD</dialog>`:                                                         false,
		`<button>WORD</button>`:                                                         false,
		`<div data-nosnippet>WORD</div>`:                                                false,
	} {
		got := read(t, "text/html", page+html, extract.Options{}).Markdown
		if strings.Contains(got, "WORD") != stays {
			t.Errorf("%s: stays %v, want %v", html, !stays, stays)
		}
		if !strings.Contains(got, "whatever stands around it") {
			t.Errorf("%s: took the content with it", html)
		}
	}
}
