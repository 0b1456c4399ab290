package office_test

import (
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/extract/office"
)

// What is embedded is read where it stands: of a spreadsheet the sheet that is shown.
// It may name itself, or be damaged.
func TestObjectsInOpenDocument(t *testing.T) {
	t.Parallel()
	const closing = `</office:body></office:document-content>`
	object := func(name string) string {
		return `<draw:frame><draw:object xlink:href="./` + name + `"/></draw:frame>`
	}
	sheet := func(text string) string {
		return `<table:table table:name="Sheet"><table:table-row><table:table-cell><text:p>` + text + `</text:p></table:table-cell></table:table-row></table:table>`
	}
	page := read(t, office.ReadOpenDocument, parts{
		"content.xml": odfXML + `<office:body><office:presentation><draw:page><draw:frame><draw:text-box><text:p>Before</text:p></draw:text-box></draw:frame>` +
			object("Object 1") + object("Object 2") + object("damaged") + object("missing") + object("") +
			`<draw:frame><draw:text-box><text:p>After</text:p></draw:text-box></draw:frame></draw:page></office:presentation>` + closing,
		"Object 1/content.xml": odfXML + `<office:body><office:spreadsheet>` + sheet("Shown") + sheet("Unseen") + `</office:spreadsheet>` + closing,
		"Object 2/content.xml": odfXML + `<office:body><office:text><text:p>Letter` + object("Object 2") + `</text:p></office:text>` + closing,
		"damaged/content.xml":  odfXML + `<office:body><office:text><text:p>Half</text:p><`,
	}.pack(t))
	if got, want := strings.Join(strings.Fields(page.Markdown), " "), "Before Shown Letter Half After"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
