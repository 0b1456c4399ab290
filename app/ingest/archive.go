package ingest

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/decode"
	"github.com/WebsyteAI/websyte/app/extract/archive"
)

// Bounds on an archive that is uploaded, beside those of package archive.
const (
	maxMembers = 1000 // documents
	maxNesting = 2    // archives in archives
)

// unpacking is an archive whose members become documents.
type unpacking struct {
	*Service
	archive app.Document
	left    int64 // bytes that may still be unpacked, also of archives in it
	out     []app.Document
	held    []func() // releases the members' files
}

// unpack puts queued documents in the place of a queued archive, all at once: whatever
// ends it before, the archive is still there, and is unpacked again.
func (s ReadJobs) unpack(ctx context.Context, d app.Document, body []byte) error {
	u := unpacking{Service: s.Service, archive: d, left: archive.MaxUnpacked}
	if err := u.replace(ctx, body); err != nil {
		if app.CodeOf(err) == app.NotFound { // its owner has deleted it meanwhile
			return nil
		}
		return err
	}
	unused := []string{d.FileKey}
	for _, member := range u.out { // there may have been no room for it
		unused = append(unused, member.FileKey)
	}
	return s.dropFiles(ctx, unused)
}

// replace holds the members' files until they have their documents.
func (u *unpacking) replace(ctx context.Context, body []byte) error {
	defer func() {
		for _, release := range u.held {
			release()
		}
	}()
	if err := u.members(ctx, File{Name: u.archive.Title}, body, 0); err != nil {
		return err
	}
	defer u.Wake()
	return u.Store.UnpackDocument(ctx, u.archive, u.out)
}

// members makes a document of each member of an archive, and of each of those in it.
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
	if ctx.Err() != nil {
		return ctx.Err()
	}
	f := File{Name: memberName(prefix + name)}
	body, err := a.Read(name, MaxFile)
	if err != nil {
		return u.failed(ctx, f, nil, err)
	}
	if u.left -= int64(len(body)); u.left < 0 {
		return u.failed(ctx, f, nil, &app.DocumentError{Code: app.ErrTooLarge, Message: fmt.Sprintf("the archive unpacks to more than %d MB; split it", archive.MaxUnpacked>>20)})
	}
	if decode.Detect(body) != decode.ZIP {
		return u.add(ctx, queuedFile(f, body), body)
	}
	if depth+1 >= maxNesting {
		return u.failed(ctx, f, body, &app.DocumentError{Code: app.ErrUnsupported, Message: "an archive in an archive in an archive is not read; unpack it, and upload what is in it"})
	}
	return u.members(ctx, f, body, depth+1)
}

func (u *unpacking) failed(ctx context.Context, f File, body []byte, cause error) error {
	return u.add(ctx, u.failedFile(f, cause), body)
}

// add keeps a member's file. One without bytes could not be unpacked.
func (u *unpacking) add(ctx context.Context, d app.Document, body []byte) error {
	r, err := u.Files.Receive(ctx, bytes.NewReader(body), MaxFile)
	if err != nil {
		return err
	}
	defer u.close(r)
	d.WidgetID, d.SourceID, d.Kind, d.Size, d.FileKey, d.FetchedAt = u.archive.WidgetID, u.archive.SourceID, app.KindFile, r.Size(), r.Key(), u.Now()
	release, err := u.files.hold(ctx, d.FileKey)
	if err != nil {
		return err
	}
	u.out, u.held = append(u.out, d), append(u.held, release)
	return r.Keep(ctx)
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
