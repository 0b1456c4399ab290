package pdf

import (
	"strings"

	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"github.com/WebsyteAI/websyte/app/extract/layout"
)

// link gives the words under the page's links their addresses.
func (s *sheet) link(words []layout.Word) {
	for start, n := 0, 0; n < maxLinks; n++ {
		got, err := s.engine.FPDFLink_Enumerate(&requests.FPDFLink_Enumerate{Page: s.page, StartPos: start})
		if err != nil || got.Link == nil || got.NextStartPos == nil {
			return
		}
		start = *got.NextStartPos
		address := s.address(*got.Link)
		if address == "" {
			continue
		}
		area, err := s.engine.FPDFLink_GetAnnotRect(&requests.FPDFLink_GetAnnotRect{Link: *got.Link})
		if err != nil || area.Rect == nil {
			continue
		}
		for i := range words {
			b := words[i].Box
			x, y := (b.Left+b.Right)/2, (b.Bottom+b.Top)/2
			if x >= area.Rect.Left && x <= area.Rect.Right && y >= min(area.Rect.Bottom, area.Rect.Top) && y <= max(area.Rect.Bottom, area.Rect.Top) {
				words[i].Link = address
			}
		}
	}
}

// address gives where a link leads outside of the file.
func (s *sheet) address(link references.FPDF_LINK) string {
	action, err := s.engine.FPDFLink_GetAction(&requests.FPDFLink_GetAction{Link: link})
	if err != nil || action.Action == nil {
		return ""
	}
	uri, err := s.engine.FPDFAction_GetURIPath(&requests.FPDFAction_GetURIPath{Document: s.ref, Action: *action.Action})
	if err != nil || uri.URIPath == nil {
		return ""
	}
	address := strings.TrimSpace(*uri.URIPath)
	for _, scheme := range []string{"http://", "https://", "mailto:"} {
		if len(address) < 2048 && len(address) > len(scheme) && strings.EqualFold(address[:len(scheme)], scheme) {
			return address
		}
	}
	return ""
}
