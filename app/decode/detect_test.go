package decode_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/decode"
)

func zipped(t *testing.T, members ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(members); i += 2 {
		f, err := w.Create(members[i])
		if err == nil {
			_, err = io.WriteString(f, members[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func wide(s string) string { return strings.Join(strings.Split(s, ""), "\x00") + "\x00" }

const (
	compound  = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
	wordTypes = `<Types><Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
	wordXML   = `<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>the words of it</w:t></w:r></w:p>`
)

// What a file is, its content says; its name and claimed type say the opposite here.
func TestDetect(t *testing.T) {
	t.Parallel()
	pool := decode.NewPool(decode.PoolOptions{Args: []string{sound}})
	t.Cleanup(pool.Close)
	for name, c := range map[string]struct {
		body []byte
		kind decode.Kind
		want app.DocumentErrorCode // "" where "the words of it" are read
	}{
		"word":                  {zipped(t, "[Content_Types].xml", wordTypes, "word/document.xml", wordXML+"</w:body></w:document>"), decode.DOCX, ""},
		"word, cut":             {zipped(t, "[Content_Types].xml", wordTypes, "word/document.xml", wordXML), decode.DOCX, app.ErrMalformed},
		"a bomb":                {zipped(t, "[Content_Types].xml", wordTypes, "word/document.xml", wordXML+strings.Repeat(" ", 65<<20)+"</w:body></w:document>"), decode.DOCX, app.ErrTooLarge},
		"opendocument":          {zipped(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", `<o:c xmlns:o="o"><o:body><o:text><o:p>the words of it</o:p></o:text></o:body></o:c>`), decode.ODF, ""},
		"an archive of text":    {zipped(t, "word/document.txt", "the words of it"), decode.ZIP, app.ErrUnsupported},
		"behind a password":     {[]byte(compound + wide("EncryptedPackage")), decode.Encrypted, app.ErrEncrypted},
		"of before 2007":        {[]byte(compound + wide("WordDocument")), decode.Legacy, app.ErrUnsupported},
		"another compound file": {[]byte(compound + wide("Root Entry")), decode.OLE, app.ErrUnsupported},
		"rtf":                   {[]byte(`{\rtf1 the words of it}`), decode.RTF, app.ErrUnsupported},
		"utf-16":                {[]byte("\xFF\xFE" + wide("the words of it")), decode.Text, ""},
		"binary":                {[]byte("\x00\x01\x02"), decode.Text, app.ErrUnsupported},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := decode.Detect(c.body); got != c.kind {
				t.Errorf("it is taken for %s", got)
			}
			page, err := pool.Read(t.Context(), decode.File{Name: "a.csv", ContentType: "text/plain", Body: c.body})
			if err != nil {
				if derr, ok := errors.AsType[*app.DocumentError](err); !ok || derr.Code != c.want || derr.Message == "" {
					t.Errorf("%v, want %q", err, c.want)
				}
			} else if c.want != "" || !strings.Contains(page.Markdown, "the words of it") {
				t.Errorf("it is read as %q, want %q", page.Markdown, c.want)
			}
		})
	}
}
