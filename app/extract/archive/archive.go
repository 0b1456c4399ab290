// Package archive opens ZIP files that come from outside: office documents, and
// archives of documents. What they unpack to, and what their directory takes, is
// bounded before it is read.
//
// It is pure: it reads bytes and gives bytes.
package archive

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

// Bounds on an archive.
const (
	MaxEntries  = 10_000
	MaxMember   = 64 << 20  // bytes unpacked of one member
	MaxUnpacked = 256 << 20 // bytes unpacked of all that is read, each time it is read
)

// Archive is an open ZIP file.
type Archive struct {
	members map[string]*zip.File
	files   []*zip.File
	left    int64
}

// Is tells whether body begins as a ZIP file does.
func Is(body []byte) bool {
	return bytes.HasPrefix(body, []byte("PK\x03\x04")) || bytes.HasPrefix(body, []byte("PK\x05\x06"))
}

// Open reads the directory of an archive. The error is an *app.DocumentError.
func Open(r io.ReaderAt, size int64) (*Archive, error) {
	n, err := headers(r, size)
	if err != nil {
		return nil, broken(err)
	}
	if n > MaxEntries {
		return nil, tooLarge("the archive has more than %d members; pack fewer files into one", MaxEntries)
	}
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // paths are names here, nothing is written
		return nil, broken(err)
	}
	a := &Archive{members: make(map[string]*zip.File, len(z.File)), left: MaxUnpacked}
	for _, f := range z.File {
		name := clean(f.Name)
		if _, twice := a.members[name]; twice || strings.HasSuffix(f.Name, "/") {
			continue
		}
		a.members[name] = f
		a.files = append(a.files, f)
	}
	return a, nil
}

// headers counts what could be an entry of the directory. The directory itself may
// claim any number.
func headers(r io.ReaderAt, size int64) (int, error) {
	signature := []byte("PK\x01\x02")
	buffer := make([]byte, 64<<10)
	count := 0
	for at := int64(0); at < size; at += int64(len(buffer) - len(signature) + 1) {
		n, err := r.ReadAt(buffer[:min(int64(len(buffer)), size-at)], at)
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		count += bytes.Count(buffer[:n], signature)
	}
	return count, nil
}

// clean is a member's path as it is looked up: with slashes, from the root.
func clean(name string) string {
	return strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/")
}

// Names lists the members in the order of the directory.
func (a *Archive) Names() []string {
	out := make([]string, len(a.files))
	for i, f := range a.files {
		out[i] = clean(f.Name)
	}
	return out
}

// Has tells whether there is such a member.
func (a *Archive) Has(name string) bool { return a.members[clean(name)] != nil }

// ErrMissing is for a member that is not there.
var ErrMissing = errors.New("the archive has no such member")

// Open unpacks a member as it is read, up to the bounds.
func (a *Archive) Open(name string) (io.ReadCloser, error) {
	f := a.members[clean(name)]
	if f == nil {
		return nil, fmt.Errorf("%w: %.200q", ErrMissing, name)
	}
	if f.Flags&1 != 0 {
		return nil, &app.DocumentError{Code: app.ErrEncrypted, Message: "the file is protected by a password; save it without one and upload it again"}
	}
	body, err := f.Open()
	if err != nil {
		return nil, broken(err)
	}
	return &member{ReadCloser: body, archive: a, left: MaxMember}, nil
}

// Read unpacks a member that may have so many bytes.
func (a *Archive) Read(name string, most int64) ([]byte, error) {
	body, err := a.Open(name)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	b, err := io.ReadAll(io.LimitReader(body, most+1))
	if err != nil {
		return nil, err
	}
	if int64(len(b)) > most {
		return nil, tooLarge("%.200q in the archive is larger than %d MB", clean(name), most>>20)
	}
	return b, nil
}

type member struct {
	io.ReadCloser
	archive *Archive
	left    int64
}

func (m *member) Read(p []byte) (int, error) {
	n, err := m.ReadCloser.Read(p)
	m.left -= int64(n)
	m.archive.left -= int64(n)
	if m.left < 0 || m.archive.left < 0 {
		return 0, tooLarge("the file unpacks to more than %d MB; split it", min(MaxMember, MaxUnpacked)>>20)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = broken(err)
	}
	return n, err
}

func broken(err error) *app.DocumentError {
	return &app.DocumentError{Code: app.ErrMalformed, Message: "the file is damaged or not whole; save or download it anew", Err: err}
}

func tooLarge(format string, args ...any) *app.DocumentError {
	return &app.DocumentError{Code: app.ErrTooLarge, Message: fmt.Sprintf(format, args...)}
}
