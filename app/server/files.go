package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/limit"
)

// fileRoutes give visitors the originals that answers cite. They are links that people
// follow, so that no page's origin is asked for, and no page may embed them.
func (s *Server) fileRoutes() {
	add(s, route{method: http.MethodGet, path: "/files/{documentId}/{name}", who: anybody(), summary: "The original of a public file", change: showsFile}, s.getFile)
}

// filePath names a file. Its ID says which.
type filePath struct {
	DocumentID string `path:"documentId"`
	Name       string `path:"name" doc:"For people to read: any name will do"`
}

// fileReads is how often a minute a visitor may ask for files of a widget: the viewers of
// long ones ask for many parts.
const fileReads = 600

func (s *Server) getFile(ctx context.Context, in *filePath) (*huma.StreamResponse, error) {
	missing := app.Errorf(app.NotFound, "there is no such file, or it is not public")
	if !app.ValidID(in.DocumentID) {
		return nil, missing
	}
	d, err := s.Store.PublicFile(ctx, app.DocumentID(in.DocumentID))
	if app.CodeOf(err) == app.NotFound {
		return nil, missing
	}
	if err != nil {
		return nil, err
	}
	call := callOf(ctx)
	if s.Limiter != nil {
		if err := s.take(call.echo, "file "+s.Limiter.Visitor(call.ip, d.WidgetID), limit.PerMinute(fileReads)); err != nil {
			return nil, err
		}
	}
	d, f, err := s.Ingest.OpenFile(ctx, d.WidgetID, d.ID)
	if err != nil {
		return nil, err
	}
	if err := checkRange(call.echo, f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer f.Close()
		c := humaecho.Unwrap(hc)
		c.Response().Header().Set("Cache-Control", "no-cache") // its owner may take it back
		sendFile(c, howToShow(d), d, f)
	}}, nil
}

// howToShow has a PDF shown in the browser's viewer, which opens it at a page, and
// everything else kept.
func howToShow(d app.Document) string {
	if strings.HasPrefix(d.ContentType, "application/pdf") {
		return "inline"
	}
	return "attachment"
}

// sendFile sends an original, or the part that checkRange has let through.
func sendFile(c echo.Context, how string, d app.Document, f io.ReadSeeker) {
	h := c.Response().Header()
	h.Set("Content-Type", firstOf(d.ContentType, "application/octet-stream"))
	h.Set("Content-Disposition", disposition(how, d))
	h.Set("ETag", `"`+d.FileKey+`"`)
	sandbox(h, "")
	http.ServeContent(c.Response(), c.Request(), "", d.UpdatedAt, f)
}

var oneRange = regexp.MustCompile(`^bytes=(?:([0-9]{1,18})-([0-9]{0,18})|-([1-9][0-9]{0,17}))$`)

// checkRange refuses a part that the content does not have. What asks for several parts,
// or has conditions that net/http would answer in a shape of its own, gets the whole, as
// HTTP allows.
func checkRange(c echo.Context, content io.Seeker) error {
	asked := c.Request().Header
	asked.Del("If-Match")
	asked.Del("If-Unmodified-Since")
	size, err := content.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	m := oneRange.FindStringSubmatch(asked.Get("Range"))
	if m == nil {
		asked.Del("Range")
		return nil
	}
	first, _ := strconv.ParseInt(m[1], 10, 64) // the pattern has it fit; 0 for the last bytes
	last, err := strconv.ParseInt(m[2], 10, 64)
	switch {
	case err == nil && last < first:
		asked.Del("Range")
	case first >= size && asked.Get("If-Range") != "":
		asked.Del("Range")
	case first >= size:
		c.Response().Header().Set("Content-Range", fmt.Sprintf("bytes */%d", size))
		return &problem{Message: fmt.Sprintf("the file has %d bytes", size), Code: app.Invalid, status: http.StatusRequestedRangeNotSatisfiable}
	}
	return nil
}

func sendsParts(op *huma.Operation) {
	sendsFile(op)
	whole := op.Responses["200"]
	op.Responses["206"] = &huma.Response{Description: "The part that Range asked for", Content: whole.Content}
}

func showsFile(op *huma.Operation) {
	sendsParts(op)
	op.Responses["200"].Description = "The file: a PDF to be shown, everything else as an attachment"
}
