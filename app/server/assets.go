package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// asset is a file of web/dist, kept in memory, compressed once.
type asset struct {
	kind    string
	hash    string // begins with what a version in an address says
	plain   []byte
	gzipped []byte // nil where it saves nothing
}

type assets struct{ files map[string]*asset }

// loadAssets reads all of dist but the pages, which are templates.
func loadAssets(dist fs.FS) (*assets, error) {
	a := &assets{files: map[string]*asset{}}
	err := fs.WalkDir(dist, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name == "pages" {
			return fs.SkipDir
		}
		if d.IsDir() {
			return nil
		}
		b, err := fs.ReadFile(dist, name)
		if err != nil {
			return err
		}
		a.files[name], err = newAsset(name, b)
		return err
	})
	if err == nil && a.files["widget.js"] == nil {
		err = fmt.Errorf("the assets hold no widget.js")
	}
	return a, err
}

func newAsset(name string, b []byte) (*asset, error) {
	sum := sha256.Sum256(b)
	f := &asset{kind: kindOf(name), hash: hex.EncodeToString(sum[:]), plain: b}
	var z bytes.Buffer
	w, err := gzip.NewWriterLevel(&z, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if z.Len() < len(b) {
		f.gzipped = z.Bytes()
	}
	return f, nil
}

// kindOf does not ask the system's tables, which differ.
func kindOf(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".html":
		return "text/html; charset=utf-8"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

const (
	immutable   = "public, max-age=31536000, immutable"
	shortLived  = "public, max-age=300, stale-while-revalidate=86400"
	versionSize = 8 // hex digits at least, so that no guess pins a file
)

// serveAsset answers files of dist. One that is asked for by its own version never
// changes; the others may be kept for minutes.
func (s *Server) serveAsset(name func(echo.Context) string) echo.HandlerFunc {
	return func(c echo.Context) error {
		f := s.assets.files[name(c)]
		if f == nil {
			return echo.ErrNotFound
		}
		h := c.Response().Header()
		h.Set("Access-Control-Allow-Origin", "*") // scripts with an integrity hash need it
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		h.Set("Content-Type", f.kind)
		h.Set("Cache-Control", shortLived)
		if v := c.QueryParam("v"); strings.HasPrefix(name(c), consoleAssets) || publishedFile.MatchString(name(c)) || len(v) >= versionSize && strings.HasPrefix(f.hash, v) {
			h.Set("Cache-Control", immutable)
		}
		h.Set("Vary", "Accept-Encoding")
		body, tag := f.plain, f.hash[:16]
		if f.gzipped != nil && strings.Contains(c.Request().Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			body, tag = f.gzipped, tag+"-gzip"
		}
		h.Set("ETag", `"`+tag+`"`)
		serveWhole(c, time.Time{}, bytes.NewReader(body))
		return nil
	}
}

// serveWhole answers with content, or with 304 where the caller has it. Ranges and
// other conditions are ignored, as HTTP allows: net/http answers those that it
// cannot meet in a shape of its own.
func serveWhole(c echo.Context, changed time.Time, content io.ReadSeeker) {
	for _, name := range []string{"Range", "If-Range", "If-Match", "If-Unmodified-Since"} {
		c.Request().Header.Del(name)
	}
	http.ServeContent(c.Response(), c.Request(), "", changed, content)
}
