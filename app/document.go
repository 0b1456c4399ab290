package app

import (
	"fmt"
	"time"
)

// Kind says where knowledge comes from.
type Kind string

const (
	KindWebsite Kind = "website" // source: crawled
	KindFiles   Kind = "files"   // source: uploaded
	KindText    Kind = "text"
	KindQA      Kind = "qa"
	KindPage    Kind = "page" // document: a page of a website
	KindFile    Kind = "file" // document: a file
)

// Source is one place that a widget's knowledge comes from.
type Source struct {
	ID          SourceID
	WidgetID    WidgetID
	Kind        Kind // website, files, text or qa
	URL         string
	Title       string
	Settings    CrawlSettings
	Headers     SealedHeaders // that go with the requests to a website
	Content     SourceContent // of a text, or a question and answer
	Boilerplate []uint64      // hashes of blocks that repeat across the source's pages; see ingest
	Schedule    Schedule      // of a website
	Status      RunStatus
	Error       string // why the newest run failed, or what it holds back
	CreatedAt   time.Time
	LastRunAt   time.Time
	NextRunAt   time.Time // zero: not until somebody asks
}

// SealedHeaders are headers that an owner has given for a website, encrypted. Their
// names can be read.
type SealedHeaders struct {
	Names  []string `json:"names,omitempty"`
	Sealed []byte   `json:"sealed,omitempty"`
}

// SourceContent is what an owner has written: a text, or a question and its answer.
type SourceContent struct {
	Text         string   `json:"text,omitempty"` // Markdown
	Question     string   `json:"question,omitempty"`
	Answer       string   `json:"answer,omitempty"` // Markdown
	Alternatives []string `json:"alternatives,omitempty"`
}

// Written is a source that an owner has written, with its one document.
type Written struct {
	Source   Source // without ID where it is new
	Document Document
	Chunks   []Chunk
}

// CrawlSettings bound a crawl of a website. Zero values mean the server's defaults.
// Of uploaded files there is Public alone.
type CrawlSettings struct {
	MaxPages int      `json:"maxPages,omitempty"`
	MaxDepth int      `json:"maxDepth,omitempty"` // links away from the start address
	Include  []string `json:"include,omitempty"`  // globs on the path; empty: everything in scope
	Exclude  []string `json:"exclude,omitempty"`
	Selector string   `json:"selector,omitempty"` // CSS: what to keep of a page
	Drop     []string `json:"drop,omitempty"`     // CSS: what to leave out
	Public   bool     `json:"public,omitempty"`   // visitors may open the originals
}

// Validate reports what keeps s from being used.
func (s CrawlSettings) Validate() error {
	f := Fields{}
	f.Check(s.MaxPages >= 0 && s.MaxPages <= 100_000, "maxPages", "must be 1 to 100000")
	f.Check(s.MaxDepth >= 0 && s.MaxDepth <= 100, "maxDepth", "must be 1 to 100")
	for name, globs := range map[string][]string{"include": s.Include, "exclude": s.Exclude, "drop": s.Drop} {
		f.Check(len(globs) <= 100, name, "at most 100 patterns")
		for _, g := range globs {
			f.Check(g != "" && length(g) <= 500, name, "each pattern needs 1 to 500 characters")
		}
	}
	f.bound("selector", s.Selector, 500)
	return f.Err()
}

// DocumentStatus is where a document stands on its way to answers.
type DocumentStatus string

const (
	DocumentQueued DocumentStatus = "queued"
	DocumentReady  DocumentStatus = "ready"
	DocumentFailed DocumentStatus = "failed"
	DocumentGone   DocumentStatus = "gone"
)

// Document is one page or file, as markdown.
type Document struct {
	ID            DocumentID
	WidgetID      WidgetID
	SourceID      SourceID
	Kind          Kind // page, file, text or qa
	URL           string
	Title         string
	Description   string
	Language      string // BCP 47 base language, "" when unknown
	Translations  string // equal for pages that say to be translations of each other, "" for others
	ContentType   string
	Size          int64 // bytes as fetched
	Markdown      string
	PageStarts    []int    // offsets in Markdown at which the physical pages 2, 3 and so on start; nil without pages
	Links         []string // addresses that the text of a page leads to
	Hash          string   // of the extracted content, so that equal pages are stored once
	ETag          string
	LastModified  string // the header as it came
	FileKey       string // where store/files keeps the original, "" for pages
	Status        DocumentStatus
	Error         string
	ErrorCode     DocumentErrorCode
	Pinned        bool // first among matches
	Excluded      bool
	ChunkCount    int
	EmbeddedCount int

	// RecognizedPages are scanned pages whose text was recognised so far, while the
	// document is being read.
	RecognizedPages int
	FetchedAt       time.Time
	UpdatedAt       time.Time
}

// DocumentPatch changes the fields that are not nil.
type DocumentPatch struct {
	Pinned   *bool
	Excluded *bool
}

// DocumentQuery picks a page of a widget's documents, by address and title.
type DocumentQuery struct {
	Search string
	Status DocumentStatus // "" for all
	After  DocumentPlace  // the last one of the part before; zero for the first part
	Limit  int            // 1 to 1,000; 0 is 100
	Offset int
}

// DocumentPlace is where a document stands in the order of titles, also when it is
// there no more.
type DocumentPlace struct {
	Title, URL string
	ID         DocumentID
}

// Chunk is a passage of a document, the unit of search.
type Chunk struct {
	ID         ChunkID
	DocumentID DocumentID
	Ordinal    int      // from 0 in the document
	Headings   []string // path, outermost first, plain text
	Text       string   // markdown; Document.Markdown[Start:End]
	Start, End int      // bytes
	Page       int      // physical page from 1, 0 where the format has none
	HeadTerms  string   // search terms of title and headings, space-joined
	Terms      string   // search terms of the text, space-joined
	Hash       string   // of what is embedded of it, in hex; not read back. Equal ones have equal vectors; "" is like no other
}

// Passage is a chunk with what an answer must know of its document.
type Passage struct {
	Chunk
	URL          string // of an original that visitors may open, a path on the server; see FilePath
	Title        string
	Language     string
	Translations string
	Kind         Kind
	Pinned       bool
	ContentType  string
}

// DocumentErrorCode says why a document could not be read. Each has one remedy.
type DocumentErrorCode string

const (
	ErrNoText          DocumentErrorCode = "no_text"
	ErrNeedsJavaScript DocumentErrorCode = "needs_javascript"
	ErrNeedsLogin      DocumentErrorCode = "needs_login"
	ErrTooLarge        DocumentErrorCode = "too_large"
	ErrQuota           DocumentErrorCode = "quota" // the widget's originals have as many bytes as they may
	ErrEncrypted       DocumentErrorCode = "encrypted"
	ErrUnsupported     DocumentErrorCode = "unsupported"
	ErrMalformed       DocumentErrorCode = "malformed"
	ErrRobots          DocumentErrorCode = "robots"
	ErrNoIndex         DocumentErrorCode = "noindex"
	ErrTimeout         DocumentErrorCode = "timeout"
	ErrUnreachable     DocumentErrorCode = "unreachable"
	ErrBlocked         DocumentErrorCode = "blocked" // an address that we do not fetch
	ErrOutOfScope      DocumentErrorCode = "out_of_scope"
	ErrTLS             DocumentErrorCode = "tls"
	ErrRedirects       DocumentErrorCode = "redirects"
	ErrInternal        DocumentErrorCode = "internal"
)

// HTTPStatusError is the code for an answer of that status, such as http_404.
func HTTPStatusError(status int) DocumentErrorCode {
	return DocumentErrorCode(fmt.Sprintf("http_%d", status))
}

// DocumentError is why one page or file could not be read. It never fails the
// crawl or the upload that it is part of.
type DocumentError struct {
	Code       DocumentErrorCode
	Message    string        // for the site's owner: what happened and what to do
	Temporary  bool          // trying again later may help
	RetryAfter time.Duration // what the server asked for, 0 when it did not
	Err        error
}

func (e *DocumentError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %v", e.Message, e.Err)
	}
	return e.Message
}

func (e *DocumentError) Unwrap() error { return e.Err }
