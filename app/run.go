package app

import "time"

// RunStatus is where a crawl stands.
type RunStatus string

const (
	RunIdle      RunStatus = "idle" // never crawled
	RunQueued    RunStatus = "queued"
	RunCrawling  RunStatus = "crawling"
	RunCompleted RunStatus = "completed"
	RunFailed    RunStatus = "failed"
	RunCancelled RunStatus = "cancelled"
)

// Active tells whether the run still has work to do.
func (s RunStatus) Active() bool { return s == RunQueued || s == RunCrawling }

// Run is one crawl of a source, from its start to its end.
type Run struct {
	ID          RunID
	WidgetID    WidgetID
	SourceID    SourceID
	URL         string
	Settings    CrawlSettings
	Status      RunStatus
	PagesFound  int // addresses in the frontier
	PagesDone   int
	PagesFailed int
	Error       string
	Added       int // pages that were not there before
	Changed     int
	Gone        int
	Held        string    // why what it found waits for the owner, "" where it does not
	Scheduled   bool      // nobody asked for it
	Staged      bool      // visitors see what it finds when it is published, all at once; else as it is read
	Publishing  bool      // has ended its reading
	Generation  int       // of its source that it made, 0 for none
	Restores    int       // the generation that it brings back, 0 for none
	Restorable  bool      // what it holds back can be published, or what it made be brought back
	NextRunAt   time.Time // of the source, from this run's start on; not read back
	StartedAt   time.Time
	EndedAt     time.Time
}

// PageState is where an address stands in a run's frontier.
type PageState string

const (
	PageFound   PageState = "found"
	PageReading PageState = "reading"
	PageDone    PageState = "done"
	PageSkipped PageState = "skipped" // a duplicate, noindex, or a redirect to a page that is listed itself
	PageFailed  PageState = "failed"
	PageUnmet   PageState = "gone" // not found by the run; listed for its change alone
)

// PageChange is how a page differs from what the run before knew of it; "" for not
// at all, and for what is no page of its own.
type PageChange string

const (
	PageAdded   PageChange = "added"
	PageChanged PageChange = "changed"
	PageGone    PageChange = "gone"
	PageError   PageChange = "failed" // asked for in lists; stored as the page's state
)

// FrontierPage is an address that a run has found.
type FrontierPage struct {
	ID       int64
	URL      string
	Key      string // what the address folds to: equal keys are one page
	Depth    int    // links away from the start address
	Attempts int    // how often it was tried, this time included

	Modified time.Time // until when it may have been modified, as the site says; zero where it does not; not stored
}

// RunPage is an address of a run with what became of it.
type RunPage struct {
	ID         int64
	URL        string
	State      PageState
	Change     PageChange
	DocumentID DocumentID
	Error      string
	ErrorCode  DocumentErrorCode
}

// PageResult is what became of one address of the frontier.
type PageResult struct {
	State        PageState
	Document     *Document      // what was read, or a failed document; nil where nothing is to be stored
	Keep         DocumentID     // the document that this address still has, unchanged; "" where Document is set
	Chunks       []Chunk        // of Document
	Links        []FrontierPage // newly found; known keys are ignored
	Err          *DocumentError // why it failed or was skipped
	Translations string         // of Document or Keep from now on
	Alias        string         // key of the address that this one turned out to be, "" for none
	RetryAt      time.Time      // with State found: put back until then
}

// FinishedPage is an address of the frontier with what became of it.
type FinishedPage struct {
	Page   FrontierPage
	Result PageResult
}

// Job is durable work for the worker loop: something that must be done though
// the program be killed meanwhile.
type Job struct {
	ID       JobID
	Kind     JobKind
	WidgetID WidgetID
	RunID    RunID     // "" for jobs without a run
	DueAt    time.Time // not before; zero: now. A job that waits already keeps its own
	Attempts int       // this one included
	Lease    string
}

// JobKind names a handler.
type JobKind string

const (
	JobCrawl  JobKind = "crawl"
	JobEmbed  JobKind = "embed"
	JobDerive JobKind = "derive"
	JobRead   JobKind = "read" // documents of a widget that are queued
	JobLogo   JobKind = "logo"
)

// Assessment is what decides whether a run looks like a fault of the site.
type Assessment struct {
	Before       int  // pages that visitors see
	Gone         int  // of them, that the run did not find any more
	Folded       int  // of those, that answered, but as a page that is known under another address or with the same content
	Shrunk       int  // pages that lost four fifths of their text
	SameSettings bool // as the run had that made what visitors see
}
