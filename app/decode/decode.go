// Package decode reads documents of every format, those from outside the web in a
// process of their own: it can be killed when it hangs, and takes no memory from
// the server when a file is a bomb.
//
// To add a format, write a pure function
//
//	func Read(ctx context.Context, r io.ReaderAt, size int64) (*extract.Page, error)
//
// in a package below app/extract (extract.Builder writes its markdown; the error is
// an *app.DocumentError with the remedy where the file is at fault), tell it by its
// content in Detect, and name it in NewLocal. The function looks at ctx now and
// then, but need not: who does not stop is killed. What it keeps between files
// (compiled code) is a field of Local.
//
// Local reads in the process that calls it. Pool reads small pages of text in it,
// because a crawl has hundreds of them a second, and hands the rest to children:
// the same executable, started with Pool's command, whose main calls Serve. They
// are started when a file comes and stopped when none did for a while.
//
// Bounds on a file are those of Limits; extract bounds what a page gives. On Linux
// a child that takes more memory than allowed dies; on other systems the garbage
// collector works ever harder towards that bound until the time is over.
package decode

import (
	"context"
	"net/url"
	"time"

	"github.com/WebsyteAI/websyte/app/extract"
)

// File is what is to be read.
type File struct {
	Name        string // says little: the content decides
	ContentType string // as claimed
	Body        []byte
	Base        *url.URL // of a page, nil where it has no address
	Options     extract.Options
}

// Limits bound the reading of one file in a child.
type Limits struct {
	Time   time.Duration // default 60 s
	Memory int64         // bytes of data beyond what the program has when it starts; default 768 MiB
}

// largeText is from how many bytes on text is read in a child: a page of markup
// takes up to six hundred megabytes of memory.
const largeText = 2 << 20

func (l Limits) withDefaults() Limits {
	if l.Time <= 0 {
		l.Time = time.Minute
	}
	if l.Memory <= 0 {
		l.Memory = 768 << 20
	}
	return l
}

// Reader reads files. Local and Pool are such.
type Reader interface {
	Read(ctx context.Context, f File) (*extract.Page, error)
	Draw(ctx context.Context, f File, page int) (jpeg []byte, err error)
}
