package server

import (
	"bytes"
	"context"
	"errors"
	"html/template"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"

	"github.com/WebsyteAI/websyte/app"
)

// Demo is the page that "websyte try" shows at "/".
type Demo struct {
	WidgetID  app.WidgetID
	SiteName  string
	SiteURL   string
	PageCount func(context.Context) int
	Questions func(context.Context) []string
	Files     fs.FS // a folder served at /site/, so that citations open, but for what begins with a dot; nil for none
}

const maxDemoFile = 10 << 20

func (s *Server) demoRoutes() {
	if s.Demo != nil && s.Demo.Files != nil {
		s.echo.GET("/site/*", s.demoFile)
	}
}

func (s *Server) demoPage(c echo.Context) error {
	d, nonce, ctx := s.Demo, newNonce(), c.Request().Context()
	data := struct {
		WidgetID                            app.WidgetID
		SiteName, SiteURL, ScriptTag, Nonce string
		PageCount                           int
		Questions                           []string
	}{WidgetID: d.WidgetID, SiteName: s.demoName(ctx), SiteURL: d.SiteURL, Nonce: nonce}
	data.ScriptTag = `<script src="` + callOf(ctx).own + `/widget.js" data-widget-id="` + string(d.WidgetID) + `" async></script>`
	if d.PageCount != nil {
		data.PageCount = d.PageCount(ctx)
	}
	if d.Questions != nil {
		data.Questions = d.Questions(ctx)
	}
	return s.page(c, "demo.html", pagePolicy(nonce, unframed), data)
}

// demoName is what the assistant is called now: it may have been renamed since the
// demo began.
func (s *Server) demoName(ctx context.Context) string {
	w, err := s.Store.Widget(ctx, app.AllOwners(), s.Demo.WidgetID)
	if err != nil {
		return s.Demo.SiteName
	}
	return w.Name
}

// demoFile serves a file of the tried folder; markdown as a page to be read, with
// its text as the pipeline read it, so that a citation's text fragment is found.
func (s *Server) demoFile(c echo.Context) error {
	name := path.Clean(strings.TrimSuffix(c.Param("*"), "/"))
	if name == "" || name == "/" {
		name = "."
	}
	if isHidden(name) {
		return echo.ErrNotFound
	}
	b, found, err := s.readDemo(name)
	if errors.Is(err, errNoFile) {
		return s.demoFolder(c, name)
	}
	if err != nil {
		return err
	}
	name = found
	h := c.Response().Header()
	h.Set("Cache-Control", "no-cache")
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown":
		return s.demoMarkdown(c, name, b)
	case ".html", ".htm":
		// The folder's own page, without its scripts.
		sandbox(h, "img-src 'self' data:; style-src 'self' 'unsafe-inline'")
		h.Set("Content-Type", "text/html; charset=utf-8")
	case ".css", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".pdf":
		h.Set("Content-Type", kindOf(name))
		sandbox(h, "style-src 'unsafe-inline'")
	default:
		h.Set("Content-Type", "text/plain; charset=utf-8")
	}
	serveWhole(c, time.Time{}, bytes.NewReader(b))
	return nil
}

// isHidden tells whether a name on the path begins with a dot: such files are not
// meant for readers (.git, .env).
func isHidden(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") && part != "." {
			return true
		}
	}
	return false
}

// readDemo reads a file, or a folder's index.
func (s *Server) readDemo(name string) ([]byte, string, error) {
	for _, n := range []string{name, path.Join(name, "index.html"), path.Join(name, "index.md"), path.Join(name, "README.md")} {
		b, err := readBounded(s.Demo.Files, n)
		if err == nil {
			return b, n, nil
		}
		if !errors.Is(err, errNoFile) {
			return nil, n, err
		}
	}
	return nil, name, errNoFile
}

const maxEntries = 10_000

// demoFolder lists a folder that has no page of its own, so that the crawl finds
// what is in it.
func (s *Server) demoFolder(c echo.Context, name string) error {
	entries, err := fs.ReadDir(s.Demo.Files, name)
	if err != nil {
		return echo.ErrNotFound // a wrong name, or no folder
	}
	if !strings.HasSuffix(c.Request().URL.Path, "/") {
		return c.Redirect(http.StatusFound, "/site/"+(&url.URL{Path: name}).EscapedPath()+"/")
	}
	return s.page(c, "folder.html", pagePolicy(newNonce(), unframed), struct {
		Name  string
		Links []folderLink
	}{path.Join(s.Demo.SiteName, name), linksTo(entries)})
}

type folderLink struct{ Name, Address string }

// linksTo links a folder's visible entries, at most maxEntries.
func linksTo(entries []fs.DirEntry) []folderLink {
	var links []folderLink
	for _, e := range entries[:min(len(entries), maxEntries)] {
		if isHidden(e.Name()) {
			continue
		}
		slash := ""
		if e.IsDir() {
			slash = "/"
		}
		links = append(links, folderLink{e.Name() + slash, "./" + url.PathEscape(e.Name()) + slash})
	}
	return links
}

var errNoFile = errors.New("no such file")

func readBounded(files fs.FS, name string) ([]byte, error) {
	f, err := files.Open(name)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		return nil, errNoFile
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if st, err := f.Stat(); err != nil || !st.Mode().IsRegular() {
		return nil, errNoFile
	}
	b, err := io.ReadAll(io.LimitReader(f, maxDemoFile+1))
	if err == nil && len(b) > maxDemoFile {
		err = app.Errorf(app.TooLarge, "this file is larger than %d MB", maxDemoFile>>20)
	}
	return b, err
}

func (s *Server) demoMarkdown(c echo.Context, name string, b []byte) error {
	// Without html.WithUnsafe raw HTML is left out, and so are javascript: links.
	md := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithParserOptions(parser.WithAutoHeadingID()))
	var out bytes.Buffer
	if err := md.Convert(b, &out); err != nil {
		return err
	}
	nonce := newNonce()
	return s.page(c, "markdown.html", pagePolicy(nonce, unframed), struct {
		Title, Nonce string
		Content      template.HTML
	}{titleOf(b, name), nonce, template.HTML(out.String())})
}

// titleOf is the first heading, or the file's name.
func titleOf(b []byte, name string) string {
	for line := range strings.Lines(string(b)) {
		if t, ok := strings.CutPrefix(line, "# "); ok {
			return strings.TrimSpace(t)
		}
	}
	return path.Base(name)
}
