// Package storetest is the conformance suite that every store backend passes.
// It knows the whole of what the program asks of a store, and no backend's insides.
package storetest

import (
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// Store is everything that the program's parts ask of a store, taken together.
// No part uses it whole: each declares the few methods that it needs.
//
// Absent things, and things of another owner or widget, are app.NotFound alike.
type Store interface {
	Accounts
	Identities
	Widgets
	Sharing
	Audit
	Knowledge
	Crawls
	Generations
	Jobs
	Search
	Conversations
	Derivations

	// ResumeRemovals goes on with what a Delete began and did not live to finish. It is
	// hidden from the moment that it was deleted. It also removes what nobody will publish,
	// and generations that cannot be brought back any more.
	ResumeRemovals(ctx context.Context) error
	// Scrub leaves no byte in the files of what was deleted before, where it last did so
	// longer ago than every. Changes and reads go on meanwhile.
	Scrub(ctx context.Context, every time.Duration) error

	// Secret gives 32 random bytes that are the store's own, the same for a name at each
	// call. The first to ask makes them.
	Secret(ctx context.Context, name string) ([]byte, error)

	// Stats counts what is stored.
	Stats(ctx context.Context) (app.Stats, error)
	// Ready writes and reads one value, so that a full disk or a lost lock shows.
	Ready(ctx context.Context) error
	// Check runs the integrity checks of the database and of its indexes against
	// the chunks; each line is one finding, none when all is well.
	Check(ctx context.Context) ([]string, error)
	Close() error
}

// Widgets are the assistants. DocumentCount and ChunkCount are of ready documents.
type Widgets interface {
	CreateWidget(ctx context.Context, w app.Widget) (app.Widget, error)
	Widget(ctx context.Context, s app.Scope, id app.WidgetID) (app.Widget, error)
	Widgets(ctx context.Context, s app.Scope, q app.WidgetQuery) ([]app.Widget, int, error)
	// UpdateWidget validates the patched widget before it is stored.
	UpdateWidget(ctx context.Context, s app.Scope, id app.WidgetID, p app.WidgetPatch) (app.Widget, error)
	// SaveLogo keeps the copy of a widget's logo, in the place of the one before. A new
	// LogoURL queues a JobLogo with the change.
	SaveLogo(ctx context.Context, w app.WidgetID, l app.Logo, content []byte) error
	// Logo gives the copy with that hash, which none that failed has.
	Logo(ctx context.Context, w app.WidgetID, hash string) (contentType string, content []byte, err error)
	// GiveWidgets makes one account's widgets another's, and says how many.
	GiveWidgets(ctx context.Context, from, to app.UserID) (int, error)
	// DeleteWidget removes everything of the widget, terms and vectors included,
	// and gives the keys of the files that nothing refers to any more.
	DeleteWidget(ctx context.Context, s app.Scope, id app.WidgetID) ([]string, error)
}

// Knowledge is a widget's sources, documents and chunks.
type Knowledge interface {
	CreateSource(ctx context.Context, src app.Source) (app.Source, error)
	Source(ctx context.Context, w app.WidgetID, id app.SourceID) (app.Source, error)
	Sources(ctx context.Context, w app.WidgetID) ([]app.Source, error)
	// SourcePage lists a widget's sources, oldest first; with their number.
	SourcePage(ctx context.Context, w app.WidgetID, p app.Part) ([]app.Source, int, error)
	UpdateSource(ctx context.Context, src app.Source) error // title, URL, settings, headers, schedule, next run
	SetBoilerplate(ctx context.Context, w app.WidgetID, id app.SourceID, hashes []uint64) error
	// DueSources lists sources whose next run is due and whose widget is not being
	// crawled, those of the widget first that has waited longest for a run.
	DueSources(ctx context.Context, now time.Time, limit int) ([]app.Source, error)
	PostponeSource(ctx context.Context, w app.WidgetID, id app.SourceID, next time.Time) error
	DeleteSource(ctx context.Context, w app.WidgetID, id app.SourceID) ([]string, error)

	// SaveDocument stores a document with its chunks in one transaction: a new one
	// when d.ID is "", otherwise in place of the old one and its old chunks. Then
	// Pinned and Excluded stay what they are. Ordinals are the places in chunks.
	SaveDocument(ctx context.Context, d app.Document, chunks []app.Chunk) (app.Document, error)
	// QueueDocument stores a document that is to be read, and in the same transaction
	// the job of the kind JobRead.
	QueueDocument(ctx context.Context, d app.Document) (app.Document, error)
	// UnpackDocument puts documents in the place of an archive that is queued, with the
	// job that reads them, in one transaction: all are there, or the archive still is.
	UnpackDocument(ctx context.Context, archive app.Document, members []app.Document) error
	// ReservePage counts a page that is about to be recognised for money. It is refused
	// when all widgets had most pages since a day, or w has spent its month's tokens.
	ReservePage(ctx context.Context, w app.WidgetID, day, since time.Time, most int) (bool, error)
	// KeepRecognizedPage keeps the text of a scanned page, from 0, until its document is
	// saved as no longer queued, or goes.
	KeepRecognizedPage(ctx context.Context, w app.WidgetID, id app.DocumentID, page int, text string) error
	RecognizedPages(ctx context.Context, w app.WidgetID, id app.DocumentID) (map[int]string, error)
	Document(ctx context.Context, w app.WidgetID, id app.DocumentID) (app.Document, error)
	// DocumentByURL finds a source's document by its address. One that has gone has
	// neither hash nor validators.
	DocumentByURL(ctx context.Context, w app.WidgetID, src app.SourceID, url string) (app.Document, error)
	// KnownPage is what a crawl must know of an address that its source has: ID, URL,
	// Status, Hash, validators, Translations, Pinned, Excluded and Links alone.
	KnownPage(ctx context.Context, w app.WidgetID, src app.SourceID, url string) (app.Document, error)
	// Documents lists without Markdown, by title and address; with the total.
	Documents(ctx context.Context, w app.WidgetID, q app.DocumentQuery) ([]app.Document, int, error)
	// DocumentsAfter pages through a source's ready documents by ID, Markdown included.
	DocumentsAfter(ctx context.Context, w app.WidgetID, src app.SourceID, after app.DocumentID, limit int) ([]app.Document, error)
	// SetTranslations names the page that a document is a translation of, "" for none.
	SetTranslations(ctx context.Context, w app.WidgetID, id app.DocumentID, group string) error

	// PublicFile finds a ready document of any public widget whose original visitors may
	// open: its source says so, and it is not excluded.
	PublicFile(ctx context.Context, id app.DocumentID) (app.Document, error)
	// UpdateDocument: what is excluded leaves the indexes; included again it is found
	// by words at once, and its chunks are pending for vectors.
	UpdateDocument(ctx context.Context, w app.WidgetID, id app.DocumentID, p app.DocumentPatch) (app.Document, error)
	DeleteDocument(ctx context.Context, w app.WidgetID, id app.DocumentID) (fileKey string, err error)
	// UnusedFiles gives those of keys that no document of any widget has.
	UnusedFiles(ctx context.Context, keys []string) ([]string, error)
	Chunks(ctx context.Context, w app.WidgetID, id app.DocumentID) ([]app.Chunk, error) // in order
}

// Derivations are what was made of a widget's content, and the tokens of calls that
// belong to no widget.
type Derivations interface {
	// ContentVersion is another number whenever what searches find may have changed.
	ContentVersion(ctx context.Context, w app.WidgetID) (int64, error)
	// Derived is the zero value where nothing was derived. Its recommendations are the
	// widget's until an owner writes others; what he writes stays, none included, until
	// he writes the derived ones back.
	Derived(ctx context.Context, w app.WidgetID) (app.Derived, error)
	SaveDerived(ctx context.Context, w app.WidgetID, p app.DerivedPatch) (app.Derived, error)
	// AddOwnerUsage, ReserveOwnerUsage and OwnerTokensSince are as those of a widget; of
	// the allowance the bound of all widgets holds.
	AddOwnerUsage(ctx context.Context, u app.UserID, day time.Time, used app.Usage) error
	ReserveOwnerUsage(ctx context.Context, u app.UserID, day time.Time, most app.Usage, a app.Allowance) (bool, error)
	OwnerTokensSince(ctx context.Context, u app.UserID, day time.Time) (int, error)
}

// Crawls are runs and their frontiers.
type Crawls interface {
	// StartRun stores a queued run with its first addresses and the job that will
	// do it, in one transaction, and sets when its source is read next. Conflict while
	// a run of that widget is active. The last five runs of a source keep their
	// frontiers, and 200 are listed.
	StartRun(ctx context.Context, r app.Run, seeds []app.FrontierPage) (app.Run, error)
	Run(ctx context.Context, w app.WidgetID, id app.RunID) (app.Run, error)
	// Runs lists a widget's runs, newest first; with their number.
	Runs(ctx context.Context, w app.WidgetID, p app.Part) ([]app.Run, int, error)
	ActiveRuns(ctx context.Context) (int, error) // of all widgets
	// LatestRun is the newest run; status RunIdle and no ID when there is none.
	LatestRun(ctx context.Context, w app.WidgetID) (app.Run, error)
	// BeginRun marks a run as crawling and puts addresses back that were being
	// read when the program died. Conflict when the run is no longer active.
	BeginRun(ctx context.Context, w app.WidgetID, id app.RunID) (app.Run, error)
	// AddPages adds addresses to an active run's frontier; known keys are ignored, and
	// what would exceed 4 times the run's Settings.MaxPages plus 100 (0: no bound) is
	// left out: many addresses may be dead. MaxPages itself the caller keeps.
	AddPages(ctx context.Context, w app.WidgetID, id app.RunID, pages []app.FrontierPage) error
	// KeepPages adds those addresses as done, with their document, that are Modified no
	// later than that was fetched; Hash of the document must begin with recipe. It gives
	// their number.
	KeepPages(ctx context.Context, w app.WidgetID, id app.RunID, recipe string, pages []app.FrontierPage) (int, error)
	// ClaimPages takes up to n addresses in the order in which they were found
	// (smaller depth first). next is when the earliest of those put back is due,
	// zero when none is left waiting. Conflict when the run is no longer active.
	ClaimPages(ctx context.Context, w app.WidgetID, id app.RunID, n int, now time.Time) (pages []app.FrontierPage, next time.Time, err error)
	// UnmetPages pages by document through the ready documents of a run's source that it
	// has not met; with URL and DocumentID alone.
	UnmetPages(ctx context.Context, w app.WidgetID, id app.RunID, after app.DocumentID, limit int) ([]app.RunPage, error)
	// FinishPages stores what became of claimed addresses, documents, chunks and new
	// links included, in one transaction; conflict when the run is no longer active.
	// A document that the run has under another address with the same Hash, or an
	// Alias that another address of the run has, turns the result into PageSkipped.
	// A Document without ID replaces the one of its address, if there is one. A failure
	// leaves the old chunks of a document that was ready before, with the error beside
	// them. The results as stored come back, their Documents with an ID.
	FinishPages(ctx context.Context, w app.WidgetID, id app.RunID, pages []app.FinishedPage) ([]app.PageResult, error)
	// FinishRun ends an active run. When status is RunCompleted, documents of the
	// source that the run did not meet become DocumentGone and lose their chunks, and so
	// do those that were ready and that it met as 404 or 410. Conflict when the run is no longer active.
	FinishRun(ctx context.Context, w app.WidgetID, id app.RunID, status app.RunStatus, message string) (app.Run, error)
	// CancelRun ends the widget's active run as cancelled; nothing when there is none.
	CancelRun(ctx context.Context, w app.WidgetID) error
	// RunPages lists addresses of a run with what became of them, oldest first.
	RunPages(ctx context.Context, w app.WidgetID, id app.RunID, after int64, limit int) ([]RunPage, error)
	// RunChanges lists the addresses at which a run found such a change.
	RunChanges(ctx context.Context, w app.WidgetID, id app.RunID, c app.PageChange, after int64, limit int) ([]RunPage, error)
}

// Generations are what a website says, and said. A run that is Staged keeps what it
// finds as versions of documents until it is published; visitors see none of it before
// SwitchRun and all of it from then on. Each call can be repeated.
type Generations interface {
	// StageDocument stages what a document of the run's source will say.
	StageDocument(ctx context.Context, w app.WidgetID, id app.RunID, d app.Document) error
	// StageUnmet stages that documents go that the run did not meet, some in each call;
	// what visitors do not see goes at once.
	StageUnmet(ctx context.Context, w app.WidgetID, id app.RunID) (more bool, err error)
	// StageGeneration stages what was different, some in each call, in the generation that
	// the run restores; next is 0 at the end.
	StageGeneration(ctx context.Context, w app.WidgetID, id app.RunID, after int64) (next int64, err error)
	Versions(ctx context.Context, w app.WidgetID, id app.RunID, after int64, limit int) ([]app.Version, error)
	Assess(ctx context.Context, w app.WidgetID, id app.RunID) (app.Assessment, error)
	// HoldRun ends a run and keeps what it has staged, until a newer run of its source begins.
	HoldRun(ctx context.Context, w app.WidgetID, id app.RunID, reason string) error
	// BeginPublication: conflict while another run of the widget is being published.
	BeginPublication(ctx context.Context, w app.WidgetID, id app.RunID) error
	// PrepareVersion puts a version's chunks into the indexes, where no search finds them.
	PrepareVersion(ctx context.Context, w app.WidgetID, id app.RunID, version int64, chunks []app.Chunk) error
	// SwitchRun has searches find what the run has prepared, and no more what its versions
	// do not say. From then on the run can only end as completed.
	SwitchRun(ctx context.Context, w app.WidgetID, id app.RunID) (app.Run, error)
	Publications(ctx context.Context) ([]app.Publication, error)
	// SettleVersion has a document be its version after the switch, and keeps what it said
	// for as long as its generation can be brought back.
	SettleVersion(ctx context.Context, w app.WidgetID, id app.RunID, version int64, chunks []app.Chunk) error
	// FinishPublication ends a switched run; it does nothing while a version is not settled.
	FinishPublication(ctx context.Context, w app.WidgetID, id app.RunID) error
	// RestoreRun queues the publication of what the source's newest run holds back, or a
	// new run that brings back the generation that a run made, one of the last three.
	// Conflict where there is no such thing.
	RestoreRun(ctx context.Context, w app.WidgetID, id app.RunID) (app.Run, error)
}

// RunPage is one address of a run as RunPages lists it.
type RunPage = app.RunPage

// Jobs are durable work.
type Jobs interface {
	// EnqueueJob adds a job; one of the same kind, widget and run that still waits
	// (not leased) serves instead of a second one.
	EnqueueJob(ctx context.Context, j app.Job) (app.Job, error)
	// ClaimJob leases the job that is longest due until now+lease, or one whose lease ran
	// out; nil when there is none. Not a second job of a kind for a widget that has one leased.
	ClaimJob(ctx context.Context, now time.Time, lease time.Duration) (*app.Job, error)
	// ExtendJob, FinishJob, RetryJob and ReleaseJob are conflict when the lease is lost.
	ExtendJob(ctx context.Context, j app.Job, until time.Time) error
	FinishJob(ctx context.Context, j app.Job) error
	RetryJob(ctx context.Context, j app.Job, at time.Time, cause string) error
	ReleaseJob(ctx context.Context, j app.Job) error // due at once, this attempt not counted
	// ReleaseJobs does so to every leased job: for a process that has the data to
	// itself and knows that whoever held a lease is dead. Where two wait for the same
	// then, the newer one goes.
	ReleaseJobs(ctx context.Context) error
}

// Search is what retrieval and embedding ask. Terms are in lower case, without
// spaces; of more than 256 in one call the first are looked up, and terms of more
// than 128 bytes are in no index.
type Search interface {
	// Languages of a widget's ready documents, most frequent first; "" is left out.
	Languages(ctx context.Context, w app.WidgetID) ([]string, error)
	// TermCounts gives for each of terms the number of the widget's chunks that
	// hold it (absent: 0), and the number of its chunks and of their terms.
	TermCounts(ctx context.Context, w app.WidgetID, terms []string) (counts map[string]int, chunks, length int, err error)
	// NearTerms lists indexed terms of the widget that begin with prefix and
	// have min to max runes, for spelling; at most limit, in no order.
	NearTerms(ctx context.Context, w app.WidgetID, prefix string, min, max, limit int) ([]app.TermCount, error)
	// SearchTerms finds the chunks that best match any of terms, by BM25. Terms that
	// most chunks hold may be left out where the others find enough: scores are for
	// choosing candidates. Chunks of excluded documents never appear in any search.
	SearchTerms(ctx context.Context, w app.WidgetID, terms []string, limit int) ([]app.Hit, error)
	// SearchVectors finds the chunks nearest to v among the vectors of model; Score is the cosine.
	SearchVectors(ctx context.Context, w app.WidgetID, model string, v []float32, limit int) ([]app.Hit, error)
	// Directions reads those of chunks' vectors by model, in the order of ids; chunks
	// that have none are left out.
	Directions(ctx context.Context, w app.WidgetID, model string, ids []app.ChunkID) ([]app.ChunkDirections, error)
	// Passages reads chunks with their documents' data, in the order of ids; ones that have gone are left out.
	Passages(ctx context.Context, w app.WidgetID, ids []app.ChunkID) ([]app.Passage, error)
	// Neighbours reads a document's chunks from ordinal first to last.
	Neighbours(ctx context.Context, w app.WidgetID, d app.DocumentID, first, last int) ([]app.Passage, error)

	// ServingModel names the model whose vectors answer searches, "" without vectors.
	ServingModel(ctx context.Context, w app.WidgetID) (string, error)
	// PendingChunks lists some of the chunks of ready documents that have no vectors of
	// model yet, their own and their sentences'; none only when none is left.
	PendingChunks(ctx context.Context, w app.WidgetID, model string, limit int) ([]app.Passage, error)
	// PendingWidgets lists widgets that have such chunks.
	PendingWidgets(ctx context.Context, model string) ([]app.WidgetID, error)
	// AddVectors stores vectors in place of earlier ones; chunks that have gone meanwhile
	// are left out. The first model of a widget serves at once.
	AddVectors(ctx context.Context, w app.WidgetID, model string, vectors []app.ChunkVector) error
	// FinishVectors makes model serve and drops other models' vectors, once no chunk
	// is pending for it; done is false otherwise.
	FinishVectors(ctx context.Context, w app.WidgetID, model string) (done bool, err error)
	// EmbeddedCount is the number of the widget's chunks with a vector of the serving model.
	EmbeddedCount(ctx context.Context, w app.WidgetID) (int, error)
}

// Conversations are what visitors said, and what answering cost.
type Conversations interface {
	// StartConversation stores a conversation that is found by the hash of its secret.
	StartConversation(ctx context.Context, c app.Conversation, secretHash []byte) (app.Conversation, error)
	ConversationBySecret(ctx context.Context, w app.WidgetID, secretHash []byte) (app.Conversation, error)
	Conversation(ctx context.Context, w app.WidgetID, id app.ConversationID) (app.Conversation, error)
	// Conversations lists those that q picks, the last spoken in first. A text is looked
	// for in the newest messages of that time; Partial tells that there are older ones.
	Conversations(ctx context.Context, w app.WidgetID, q app.ConversationQuery, p app.Part) (app.ConversationPage, error)
	// WalkConversations lists them in the order in which they began, in parts of limit;
	// next says where to go on, "" at the end. A text is looked for in all their messages.
	WalkConversations(ctx context.Context, w app.WidgetID, q app.ConversationQuery, after string, limit int) (list []app.Conversation, next string, err error)
	// SetNotes keeps what an owner notes of a conversation.
	SetNotes(ctx context.Context, w app.WidgetID, id app.ConversationID, notes string) (app.Conversation, error)
	// AddMessage appends to a conversation and keeps its counts and the widget's
	// activity; m.ID and CreatedAt are kept when set.
	AddMessage(ctx context.Context, w app.WidgetID, c app.ConversationID, m app.Message) (app.Message, error)
	// Messages are the last limit of a conversation, oldest first.
	Messages(ctx context.Context, w app.WidgetID, c app.ConversationID, limit int) ([]app.Message, error)
	// MessagesAfter reads on behind a message of a conversation, from its beginning with "".
	MessagesAfter(ctx context.Context, w app.WidgetID, c app.ConversationID, after app.MessageID, limit int) ([]app.Message, error)
	// RateMessage rates an answer in the conversation of that secret.
	RateMessage(ctx context.Context, secretHash []byte, id app.MessageID, rating int, comment string) error
	DeleteConversation(ctx context.Context, w app.WidgetID, id app.ConversationID) error
	// DeleteConversations erases those of a list that are the widget's.
	DeleteConversations(ctx context.Context, w app.WidgetID, list []app.ConversationID) (int, error)
	// ExpireConversations erases conversations whose last message is older than the
	// widget's retention (days where the widget sets none), and such messages of
	// conversations that go on; in at most limit conversations.
	ExpireConversations(ctx context.Context, now time.Time, days, limit int) (int, error)

	// AddUsage counts tokens against a widget's day (UTC); less than none takes back.
	AddUsage(ctx context.Context, w app.WidgetID, day time.Time, u app.Usage) error
	// ReserveUsage does so unless the allowance is spent; false then. What a removed
	// widget spent still counts among all.
	ReserveUsage(ctx context.Context, w app.WidgetID, day time.Time, u app.Usage, a app.Allowance) (bool, error)
	// TokensSince sums a widget's from a day on.
	TokensSince(ctx context.Context, w app.WidgetID, day time.Time) (int, error)

	// CountAnswer counts a question and its answer of which nothing is kept.
	CountAnswer(ctx context.Context, w app.WidgetID, at time.Time, answered bool) error
	// Activity gives a widget's by day of the spans' zone, where there is any. What is
	// erased or has expired stays counted.
	Activity(ctx context.Context, w app.WidgetID, spans []app.Span) ([]app.DayActivity, error)
	// ActivityOfAll gives that of all widgets in scope together.
	ActivityOfAll(ctx context.Context, s app.Scope, spans []app.Span) ([]app.DayActivity, error)
	// ActivityByWidget gives that of each widget in scope, most tokens first, and how
	// many widgets there are.
	ActivityByWidget(ctx context.Context, s app.Scope, from, to time.Time, limit, offset int) ([]app.WidgetActivity, int, error)
	// Latencies gives the milliseconds to the first token and to the end of the newest
	// answers in that time: at most 10,000, as in the two below.
	Latencies(ctx context.Context, w app.WidgetID, from, to time.Time) (first, total []int64, err error)
	// Topics lists what was asked most often, or was most often not answered.
	Topics(ctx context.Context, w app.WidgetID, from, to time.Time, unanswered bool, limit int) ([]app.Topic, error)
	// CitedPages lists the documents that most answers cite.
	CitedPages(ctx context.Context, w app.WidgetID, from, to time.Time, limit int) ([]app.CitedPage, error)
}
