package server_test

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/server"
)

// A form of any bytes is refused as the contract says, or what it holds is kept
// under names that hurt nobody; never a fault of the server.
func FuzzUpload(f *testing.F) {
	part := func(header, body string) []byte {
		return []byte("--" + boundary + "\r\n" + header + "\r\n\r\n" + body + "\r\n--" + boundary + "--\r\n")
	}
	f.Add(part("Content-Disposition: form-data; name=\"file\"; filename=\"../../a\x00.txt\"", "Shipping takes three days."))
	f.Add(part("Content-Disposition: form-data; name=file; filename*=UTF-8''%e2%80%ae%2f..%5ctxt.exe", "x"))
	f.Add(part("Content-Disposition: form-data; filename=a.html\r\nContent-Type: text/html; charset=utf-16", "<p>\x00x"))
	f.Add(part("Content-Disposition: form-data; name=other", "x"))
	f.Add(part("Content-Transfer-Encoding: quoted-printable\r\nContent-Disposition: form-data; filename=\"\xff.md\"", "=zz# x"))
	f.Add([]byte("--" + boundary + "\r\n"))
	a := apptest.Start(f, apptest.Options{})
	path := "/api/widgets/" + string(a.Widget(f, map[string]any{})) + "/documents"
	f.Fuzz(func(t *testing.T, body []byte) {
		r := a.Do(t, apptest.Call{Method: http.MethodPost, Path: path, Token: a.Owner.Token, Body: bytes.NewReader(body),
			ContentType: "multipart/form-data; boundary=" + boundary})
		if r.Status != http.StatusAccepted {
			if r.Status < 400 || r.Status >= 500 {
				t.Errorf("%d %s", r.Status, r.Body)
			}
			return
		}
		var kept struct {
			Documents []struct{ ID, Title, Status string }
		}
		r.Into(t, &kept)
		for _, d := range kept.Documents {
			checkTitle(t, d.Title)
			file := a.Do(t, apptest.Call{Path: path + "/" + d.ID + "/download", Token: a.Owner.Token})
			if file.Status != http.StatusOK || !strings.HasPrefix(file.Header.Get("Content-Disposition"), "attachment") {
				t.Errorf("download: %d %v", file.Status, file.Header)
			}
			if r := a.Do(t, apptest.Call{Method: http.MethodDelete, Path: path + "/" + d.ID, Token: a.Owner.Token}); r.Status != http.StatusNoContent {
				t.Errorf("delete: %d %s", r.Status, r.Body)
			}
		}
	})
}

func checkTitle(t *testing.T, title string) {
	t.Helper()
	if title == "" || len(title) > 500 || !utf8.ValidString(title) || strings.ContainsFunc(title, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
	}) {
		t.Errorf("title %q", title)
	}
}

// A Markdown file that the demo shows as a page brings no script, no handler and
// no address that runs or loads anything.
func FuzzMarkdownPage(f *testing.F) {
	for _, seed := range []string{
		"# a\n\n[x](javascript:alert(1)) <b onclick=x>y</b>", "![x](data:text/html,<script>)", "<https://a> <javascript:x>",
		"[a]\n\n[a]: vbscript:x", "|a|\n|-|\n|<img src=x onerror=y>|", "# x\" onload=\"y", "```\"><script>\nx\n```", "&#106;avascript:x", "[x](\x01javascript:y)",
	} {
		f.Add([]byte(seed))
	}
	files := fstest.MapFS{}
	a := apptest.Start(f, apptest.Options{Demo: &server.Demo{SiteURL: "/site/", Files: files}})
	f.Fuzz(func(t *testing.T, body []byte) {
		files["a.md"] = &fstest.MapFile{Data: body}
		r := a.Do(t, apptest.Call{Path: "/site/a.md"})
		if r.Status != http.StatusOK {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		_, content, _ := bytes.Cut(r.Body, []byte("<main"))
		checkHTML(t, content)
	})
}

func checkHTML(t *testing.T, content []byte) {
	t.Helper()
	tokens := html.NewTokenizer(bytes.NewReader(content))
	for tokens.Next() != html.ErrorToken {
		token := tokens.Token()
		switch token.Data {
		case "script", "style", "iframe", "object", "embed", "form", "base", "meta", "link":
			if token.Type == html.StartTagToken || token.Type == html.SelfClosingTagToken {
				t.Errorf("<%s> in %q", token.Data, content)
			}
		}
		for _, attribute := range token.Attr {
			if token.Type == html.TextToken || token.Type == html.CommentToken {
				continue
			}
			u, err := url.Parse(strings.TrimSpace(attribute.Val))
			runs := err == nil && (attribute.Key == "href" || attribute.Key == "src") && slices.Contains([]string{"javascript", "vbscript", "file"}, u.Scheme)
			if strings.HasPrefix(attribute.Key, "on") || attribute.Key == "style" && !strings.HasPrefix(attribute.Val, "text-align:") || runs {
				t.Errorf("%s=%q in %q", attribute.Key, attribute.Val, content)
			}
		}
	}
}
