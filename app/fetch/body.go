package fetch

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"golang.org/x/net/http/httpguts"
)

// maxEncodings bounds compression inside compression; more than one is a mistake
// or a bomb, but some servers compress what a proxy before them compresses again.
const maxEncodings = 2

// capped is a reader that fails with errTooLarge instead of giving more than
// limit bytes. It holds for compressed bytes too: empty blocks without end would
// give no decompressed byte at all.
func capped(r io.Reader, limit int64) io.Reader { return &cap{r: r, left: limit} }

type cap struct {
	r    io.Reader
	left int64
}

func (c *cap) Read(p []byte) (int, error) {
	if int64(len(p)) > c.left+1 {
		p = p[:c.left+1]
	}
	n, err := c.r.Read(p)
	if int64(n) > c.left {
		return int(c.left), errTooLarge
	}
	c.left -= int64(n)
	return n, err
}

// decompress undoes the Content-Encoding of header. No step gives more than limit
// bytes: of two, the first could unpack to what the second takes for nothing, and
// cost time without end.
func decompress(r io.Reader, header http.Header, limit int64) (io.Reader, error) {
	names := strings.Split(strings.Join(header.Values("Content-Encoding"), ","), ",")
	if len(names) > maxEncodings {
		return nil, failure(app.ErrMalformed, nil, "The server compressed the answer more than %d times.", maxEncodings)
	}
	for i := len(names) - 1; i >= 0; i-- {
		var err error
		if r, err = inflate(r, strings.ToLower(strings.TrimSpace(names[i]))); err != nil {
			return nil, err
		}
		r = capped(r, limit)
	}
	return r, nil
}

func inflate(r io.Reader, encoding string) (io.Reader, error) {
	switch encoding {
	case "", "identity", "utf-8": // the last is a common mistake for the charset
		return r, nil
	case "gzip", "x-gzip":
		return gunzip(r)
	case "deflate":
		return inflateEither(r)
	}
	return nil, failure(app.ErrUnsupported, nil, "The server compressed the answer as %q, which was not asked for. Turn that off for clients that do not accept it.", encoding)
}

// gunzip gives nothing for an empty body, which servers send with a compressed
// 204 or 304.
func gunzip(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	if _, err := b.Peek(1); err == io.EOF {
		return b, nil
	}
	return gzip.NewReader(b)
}

// inflateEither takes zlib's format, as RFC 9110 wants, and the bare one, which
// servers send as well.
func inflateEither(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	head, err := b.Peek(2)
	if err == io.EOF {
		return b, nil
	}
	if err == nil && head[0]&0x0f == 8 && (uint(head[0])<<8|uint(head[1]))%31 == 0 {
		return zlib.NewReader(b)
	}
	return flate.NewReader(b), nil
}

// read takes the whole body in and decodes it if it is text.
func (a *answer) read() (*Response, error) {
	header := a.response.Header
	r := &Response{
		URL: Normalize(a.url).String(), Status: a.response.StatusCode,
		NotModified: a.response.StatusCode == http.StatusNotModified,
		ETag:        header.Get("ETag"), LastModified: header.Get("Last-Modified"), Header: header,
	}
	if r.NotModified {
		return r, nil
	}
	body, err := readAll(a.body, a.response.ContentLength)
	if err != nil {
		return nil, explain(a.outer, a.inner, a.url.Hostname(), err)
	}
	declared := header.Get("Content-Type")
	r.ContentType = mediaType(declared, body)
	r.Body = body
	if isText(r.ContentType) {
		r.Body = decode(body, r.ContentType, charsetParameter(declared))
	}
	return r, nil
}

// readAll makes room for said bytes at first, if the server said, but never for
// more than a megabyte that it has not sent.
func readAll(r io.Reader, said int64) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(int(min(max(said, 0), 1<<20)) + bytes.MinRead)
	_, err := b.ReadFrom(r)
	return b.Bytes(), err
}

// mediaType is the type alone. A server that names none, or says that it does not
// know, leaves it to the bytes.
func mediaType(declared string, body []byte) string {
	name, _, _ := strings.Cut(declared, ";")
	name = strings.ToLower(strings.TrimSpace(name))
	switch name {
	case "", "application/octet-stream", "unknown/unknown", "application/unknown", "*/*":
		name, _, _ = strings.Cut(http.DetectContentType(body), ";")
	}
	return name
}

func charsetParameter(declared string) string {
	// A malformed header gives no charset: the bytes then speak for themselves.
	_, parameters, err := mime.ParseMediaType(declared)
	if err != nil {
		return ""
	}
	return parameters["charset"]
}

func isText(mediaType string) bool {
	kind, format, _ := strings.Cut(mediaType, "/")
	if kind == "text" {
		return true
	}
	if kind != "application" {
		return false
	}
	switch format {
	case "json", "xml", "javascript", "ecmascript", "x-javascript", "yaml", "toml", "x-ndjson":
		return true
	}
	return strings.HasSuffix(format, "+xml") || strings.HasSuffix(format, "+json")
}

// setValid sets a value that a server gave earlier, unless it could not have been
// a header.
func setValid(header http.Header, name, value string) {
	if value != "" && httpguts.ValidHeaderFieldValue(value) {
		header.Set(name, value)
	}
}
