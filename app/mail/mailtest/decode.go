package mailtest

import (
	"encoding/base64"
	"io"
	"mime/quotedprintable"
	"net/mail"
)

// decoded is the text of a mail of one part.
func decoded(m *mail.Message) io.Reader {
	switch m.Header.Get("Content-Transfer-Encoding") {
	case "quoted-printable":
		return quotedprintable.NewReader(m.Body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, m.Body)
	}
	return m.Body
}
