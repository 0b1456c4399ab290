// Package ingest is the pipeline from an address or a file to what can be
// searched: crawl, extract, chunk, embed, index. Each step can be repeated and
// leaves what was there until its own result is in.
//
// It decides what is read and how a page becomes chunks. It does not open
// connections itself (fetch does), nor know how the index is kept (the store does).
package ingest

import (
	"context"
	"io"
	"log/slog"
	"net/url"
	"sync"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/decode"
	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/fetch"
	"github.com/WebsyteAI/websyte/app/ocr"
	"github.com/WebsyteAI/websyte/app/render"
	"github.com/WebsyteAI/websyte/app/seal"
)

// Store keeps sources, runs, documents and vectors.
type Store interface {
	Sources(ctx context.Context, w app.WidgetID) ([]app.Source, error)
	Source(ctx context.Context, w app.WidgetID, id app.SourceID) (app.Source, error)
	CreateSource(ctx context.Context, src app.Source) (app.Source, error)
	SourcePage(ctx context.Context, w app.WidgetID, p app.Part) ([]app.Source, int, error)
	UpdateSource(ctx context.Context, src app.Source) error
	SetBoilerplate(ctx context.Context, w app.WidgetID, id app.SourceID, hashes []uint64) error
	DeleteSource(ctx context.Context, w app.WidgetID, id app.SourceID) (fileKeys []string, err error)
	DueSources(ctx context.Context, now time.Time, limit int) ([]app.Source, error)
	PostponeSource(ctx context.Context, w app.WidgetID, id app.SourceID, next time.Time) error

	SaveDocument(ctx context.Context, d app.Document, chunks []app.Chunk) (app.Document, error)
	QueueDocument(ctx context.Context, d app.Document) (app.Document, error)
	UnpackDocument(ctx context.Context, archive app.Document, members []app.Document) error
	Documents(ctx context.Context, w app.WidgetID, q app.DocumentQuery) ([]app.Document, int, error)
	Document(ctx context.Context, w app.WidgetID, id app.DocumentID) (app.Document, error)
	DocumentByURL(ctx context.Context, w app.WidgetID, src app.SourceID, url string) (app.Document, error)
	DocumentsAfter(ctx context.Context, w app.WidgetID, src app.SourceID, after app.DocumentID, limit int) ([]app.Document, error)
	SetTranslations(ctx context.Context, w app.WidgetID, id app.DocumentID, group string) error
	UpdateDocument(ctx context.Context, w app.WidgetID, id app.DocumentID, p app.DocumentPatch) (app.Document, error)
	DeleteDocument(ctx context.Context, w app.WidgetID, id app.DocumentID) (fileKey string, err error)
	DeleteWidget(ctx context.Context, s app.Scope, id app.WidgetID) (fileKeys []string, err error)
	UnusedFiles(ctx context.Context, keys []string) ([]string, error)

	StartRun(ctx context.Context, r app.Run, seeds []app.FrontierPage) (app.Run, error)
	LatestRun(ctx context.Context, w app.WidgetID) (app.Run, error)
	ActiveRuns(ctx context.Context) (int, error)
	BeginRun(ctx context.Context, w app.WidgetID, id app.RunID) (app.Run, error)
	AddPages(ctx context.Context, w app.WidgetID, id app.RunID, pages []app.FrontierPage) error
	KeepPages(ctx context.Context, w app.WidgetID, id app.RunID, recipe string, pages []app.FrontierPage) (int, error)
	ClaimPages(ctx context.Context, w app.WidgetID, id app.RunID, n int, now time.Time) ([]app.FrontierPage, time.Time, error)
	FinishPages(ctx context.Context, w app.WidgetID, id app.RunID, pages []app.FinishedPage) ([]app.PageResult, error)
	KnownPage(ctx context.Context, w app.WidgetID, src app.SourceID, url string) (app.Document, error)
	UnmetPages(ctx context.Context, w app.WidgetID, id app.RunID, after app.DocumentID, limit int) ([]app.RunPage, error)
	FinishRun(ctx context.Context, w app.WidgetID, id app.RunID, status app.RunStatus, message string) (app.Run, error)
	CancelRun(ctx context.Context, w app.WidgetID) error
	GenerationStore
	WrittenStore
	RunPages(ctx context.Context, w app.WidgetID, id app.RunID, after int64, limit int) ([]app.RunPage, error)
	EnqueueJob(ctx context.Context, j app.Job) (app.Job, error)

	Widget(ctx context.Context, s app.Scope, id app.WidgetID) (app.Widget, error)
	PendingChunks(ctx context.Context, w app.WidgetID, model string, limit int) ([]app.Passage, error)
	PendingWidgets(ctx context.Context, model string) ([]app.WidgetID, error)
	AddVectors(ctx context.Context, w app.WidgetID, model string, vectors []app.ChunkVector) error
	FinishVectors(ctx context.Context, w app.WidgetID, model string) (bool, error)
	ReservePage(ctx context.Context, w app.WidgetID, day, since time.Time, most int) (bool, error)
	KeepRecognizedPage(ctx context.Context, w app.WidgetID, id app.DocumentID, page int, text string) error
	RecognizedPages(ctx context.Context, w app.WidgetID, id app.DocumentID) (map[int]string, error)
	EmbeddedCount(ctx context.Context, w app.WidgetID) (int, error)
}

// GenerationStore keeps what is staged until all of it is published at once.
type GenerationStore interface {
	StageDocument(ctx context.Context, w app.WidgetID, id app.RunID, d app.Document) error
	StageUnmet(ctx context.Context, w app.WidgetID, id app.RunID) (more bool, err error)
	StageGeneration(ctx context.Context, w app.WidgetID, id app.RunID, after int64) (next int64, err error)
	Versions(ctx context.Context, w app.WidgetID, id app.RunID, after int64, limit int) ([]app.Version, error)
	Assess(ctx context.Context, w app.WidgetID, id app.RunID) (app.Assessment, error)
	HoldRun(ctx context.Context, w app.WidgetID, id app.RunID, reason string) error
	BeginPublication(ctx context.Context, w app.WidgetID, id app.RunID) error
	PrepareVersion(ctx context.Context, w app.WidgetID, id app.RunID, version int64, chunks []app.Chunk) error
	SwitchRun(ctx context.Context, w app.WidgetID, id app.RunID) (app.Run, error)
	Publications(ctx context.Context) ([]app.Publication, error)
	SettleVersion(ctx context.Context, w app.WidgetID, id app.RunID, version int64, chunks []app.Chunk) error
	FinishPublication(ctx context.Context, w app.WidgetID, id app.RunID) error
	RestoreRun(ctx context.Context, w app.WidgetID, id app.RunID) (app.Run, error)
	ResumeRemovals(ctx context.Context) error
}

// Fetcher reads what people's addresses name.
type Fetcher interface {
	Get(ctx context.Context, r fetch.Request) (*fetch.Response, error)
	Robots(ctx context.Context, site *url.URL, owner fetch.Credentials) (*fetch.Robots, error)
	Sitemaps(ctx context.Context, addresses []string, owner fetch.Credentials, each func(fetch.SitemapEntry) error) error
}

// Files keeps the originals of uploads.
type Files interface {
	Receive(ctx context.Context, r io.Reader, max int64) (app.Received, error)
	Open(ctx context.Context, key string) (io.ReadSeekCloser, error)
	Delete(ctx context.Context, key string) error
	Each(ctx context.Context, each func(keys []string) error) error
}

// Embedder turns passages into vectors of unit length.
type Embedder interface {
	Model() string
	Passages(ctx context.Context, texts []string) ([][]float32, error)
}

// Decoder reads pages and files of every format.
type Decoder interface {
	Read(ctx context.Context, f decode.File) (*extract.Page, error)
	Draw(ctx context.Context, f decode.File, page int) (jpeg []byte, err error)
}

// Recognizer reads the text of pictures.
type Recognizer interface {
	Read(ctx context.Context, jpeg []byte) (ocr.Text, error)
	Paid() bool // each page costs money
}

// Renderer runs the scripts of a page.
type Renderer interface {
	Render(ctx context.Context, p render.Page) (render.Result, error)
}

// Options are what a Service works with.
type Options struct {
	Store    Store
	Fetch    Fetcher
	Files    Files
	Seal     *seal.Key     // for the headers of websites
	Decode   Decoder       // nil: in this process, without bounds on time and memory
	Embedder Embedder      // nil: no vectors
	Render   Renderer      // nil: pages that are empty without their scripts are not read
	MaxPages int           // of a crawl that does not say
	Settle   time.Duration // how long content rests before something is derived from it; 0 is a minute
	Wake     func()        // tells the worker that there is a new job
	Now      func() time.Time
	Log      *slog.Logger

	Recognize     Recognizer // nil: scans have no text
	PagesPerMonth int        // that a paid Recognize reads for all widgets

	Tokens    func(text string) int // of the embedding model; nil: an estimate
	MaxTokens int                   // that the embedding model reads of a text; 0: not known
}

// Service reads content into widgets.
type Service struct {
	Options
	gate     *fetch.Gate
	progress *progress
	atWork   *atWork
	after    func(time.Duration) <-chan time.Time
	writing  sync.Mutex // of questions, of which a widget has each once
	files    *fileLocks
}

// New makes a Service.
func New(o Options) *Service {
	if o.Decode == nil {
		o.Decode = decode.NewLocal("")
	}
	return &Service{
		Options: o, gate: fetch.NewGate(perHost), progress: newProgress(),
		atWork: &atWork{stops: map[*crawl]context.CancelFunc{}}, after: time.After, files: newFileLocks(),
	}
}
