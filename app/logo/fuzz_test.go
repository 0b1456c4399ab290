package logo

import (
	"net/url"
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

// Whatever a site sends, it is a picture of a known kind or refused with a reason.
func FuzzPicture(f *testing.F) {
	for _, s := range []string{"\x89PNG\r\n\x1a\n", "GIF89a\x01\x00\x01\x00", "RIFF\x00\x00\x00\x00WEBPVP8 ", "\x00\x00\x01\x00\x01\x00\x10\x10", `<svg xmlns="http://www.w3.org/2000/svg"/>`, "\xff\xd8\xff\xe0", ""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		kind, err := picture(b)
		if (kind == "") != (err != nil) {
			t.Errorf("%q, %v", kind, err)
		}
		if e, ok := err.(*app.DocumentError); err != nil && (!ok || e.Message == "") {
			t.Errorf("%v", err)
		}
	})
}

// Whatever a page names, what comes out are a few addresses of the web.
func FuzzIcons(f *testing.F) {
	f.Add([]byte(`<link rel=icon href=a.png sizes="any 16x16"><link rel="apple-touch-icon" href="//x.example/b"><link rel=icon href="javascript:x">`))
	base := &url.URL{Scheme: "https", Host: "shop.example", Path: "/"}
	f.Fuzz(func(t *testing.T, page []byte) {
		found := iconsIn(page, base)
		if len(found) > maxIcons {
			t.Errorf("%d icons", len(found))
		}
		for _, address := range found {
			if u, err := url.Parse(address); err != nil || u.Scheme != "http" && u.Scheme != "https" {
				t.Errorf("%q: %v", address, err)
			}
		}
	})
}
