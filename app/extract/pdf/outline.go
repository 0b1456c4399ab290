package pdf

import (
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"github.com/WebsyteAI/websyte/app/extract/layout"
)

// outline reads the bookmarks that lead to one of the pages, in order. A file may
// link them in circles.
func (f *file) outline(pages int) []layout.Entry {
	o := outliner{file: f, pages: pages, left: maxOutline}
	o.children(nil, 0)
	return o.out
}

type outliner struct {
	*file
	pages int
	left  int
	out   []layout.Entry
}

func (o *outliner) children(parent *references.FPDF_BOOKMARK, depth int) {
	if depth >= maxNesting {
		return
	}
	first, err := o.engine.FPDFBookmark_GetFirstChild(&requests.FPDFBookmark_GetFirstChild{Document: o.ref, Bookmark: parent})
	if err != nil {
		return
	}
	for at := first.Bookmark; at != nil && o.left > 0; {
		o.left--
		o.entry(*at, depth)
		o.children(at, depth+1)
		next, err := o.engine.FPDFBookmark_GetNextSibling(&requests.FPDFBookmark_GetNextSibling{Document: o.ref, Bookmark: *at})
		if err != nil {
			return
		}
		at = next.Bookmark
	}
}

func (o *outliner) entry(mark references.FPDF_BOOKMARK, depth int) {
	title, err := o.engine.FPDFBookmark_GetTitle(&requests.FPDFBookmark_GetTitle{Bookmark: mark})
	if err != nil || title.Title == "" || len(title.Title) > 1000 {
		return
	}
	dest, ok := o.destination(mark)
	if !ok {
		return
	}
	at, err := o.engine.FPDFDest_GetDestPageIndex(&requests.FPDFDest_GetDestPageIndex{Document: o.ref, Dest: dest})
	if err != nil || at.Index < 0 || at.Index >= o.pages {
		return
	}
	e := layout.Entry{Title: title.Title, Page: at.Index, Depth: depth}
	if place, err := o.engine.FPDFDest_GetLocationInPage(&requests.FPDFDest_GetLocationInPage{Dest: dest}); err == nil && place.Y != nil {
		e.Top = *place.Y
	}
	o.out = append(o.out, e)
}

// destination is the bookmark's own, or that of its action.
func (o *outliner) destination(mark references.FPDF_BOOKMARK) (references.FPDF_DEST, bool) {
	if d, err := o.engine.FPDFBookmark_GetDest(&requests.FPDFBookmark_GetDest{Document: o.ref, Bookmark: mark}); err == nil && d.Dest != nil {
		return *d.Dest, true
	}
	a, err := o.engine.FPDFBookmark_GetAction(&requests.FPDFBookmark_GetAction{Bookmark: mark})
	if err != nil || a.Action == nil {
		return "", false
	}
	d, err := o.engine.FPDFAction_GetDest(&requests.FPDFAction_GetDest{Document: o.ref, Action: *a.Action})
	if err != nil || d.Dest == nil {
		return "", false
	}
	return *d.Dest, true
}
