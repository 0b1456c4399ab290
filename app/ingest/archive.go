package ingest

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/decode"
	"github.com/WebsyteAI/websyte/app/extract/archive"
)

// Bounds on an archive that is uploaded, beside those of package archive.
const (
	maxMembers     = 1000            // documents
	maxNesting     = 2               // archives in archives
	maxArchiveTime = 5 * time.Minute // after which no further member is read
)

// unpacking is an archive whose members become documents.
type unpacking struct {
	*Service
	src   app.Source
	until time.Time
	out   []app.Document // without their text
}

// members makes a document of each member of an archive, and of each of those in it.
// The error is the store's or ctx's; what was read before it is kept.
func (u *unpacking) members(ctx context.Context, f File, body []byte, depth int) error {
	a, err := archive.Open(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return u.failed(ctx, f, body, err)
	}
	names := documentsIn(a)
	switch {
	case len(names) == 0:
		return u.failed(ctx, f, body, &app.DocumentError{Code: app.ErrNoText, Message: "the archive holds no files"})
	case len(names)+len(u.out) > maxMembers:
		return u.failed(ctx, f, body, &app.DocumentError{
			Code: app.ErrTooLarge, Message: fmt.Sprintf("the archive holds more than %d files; pack fewer into one", maxMembers),
		})
	}
	prefix := ""
	if depth > 0 {
		prefix = f.Name + "/"
	}
	for _, name := range names {
		if err := u.member(ctx, a, name, prefix, depth); err != nil {
			return err
		}
	}
	return nil
}

func (u *unpacking) member(ctx context.Context, a *archive.Archive, name, prefix string, depth int) error {
	f := File{Name: memberName(prefix + name)}
	if u.Now().After(u.until) {
		return u.failed(ctx, f, nil, &app.DocumentError{Code: app.ErrTimeout, Message: "the archive took too long to read; pack fewer files into one"})
	}
	body, err := a.Read(name, MaxFile)
	if err != nil {
		return u.failed(ctx, f, nil, err)
	}
	if decode.Detect(body) != decode.ZIP {
		return u.keep(ctx, f, body)
	}
	if depth+1 >= maxNesting {
		return u.failed(ctx, f, body, &app.DocumentError{Code: app.ErrUnsupported, Message: "an archive in an archive in an archive is not read; unpack it, and upload what is in it"})
	}
	return u.members(ctx, f, body, depth+1)
}

func (u *unpacking) keep(ctx context.Context, f File, body []byte) error {
	if mayTakeLong(body) {
		return u.store(ctx, queuedFile(f, body), nil, body)
	}
	d, chunks, err := u.fileDocument(ctx, u.src.WidgetID, f, body)
	if err != nil {
		return err
	}
	return u.store(ctx, d, chunks, body)
}

func (u *unpacking) failed(ctx context.Context, f File, body []byte, cause error) error {
	return u.store(ctx, u.failedFile(f, cause), nil, body)
}

func (u *unpacking) store(ctx context.Context, d app.Document, chunks []app.Chunk, body []byte) error {
	d, err := u.keepFile(ctx, u.src, d, chunks, body)
	if err == nil {
		d.Markdown = "" // it is stored: a thousand of them would fill the memory
		u.out = append(u.out, d)
	}
	return err
}

// documentsIn are the members that somebody put there, not their system.
func documentsIn(a *archive.Archive) []string {
	var out []string
	for _, name := range a.Names() {
		base := name[strings.LastIndexByte(name, '/')+1:]
		if !strings.HasPrefix(name, "__MACOSX/") && base != ".DS_Store" && base != "Thumbs.db" && base != "desktop.ini" {
			out = append(out, name)
		}
	}
	return out
}

// memberName is the path of a member, each part as a file's name is kept.
func memberName(name string) string {
	var parts []string
	for part := range strings.SplitSeq(strings.ReplaceAll(name, `\`, "/"), "/") {
		if part != "" {
			parts = append(parts, fileName(part))
		}
	}
	return clipped(strings.Join(parts, "/"), 255)
}
