package server

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/auth"
	"github.com/WebsyteAI/websyte/app/auth/provider"
	"github.com/WebsyteAI/websyte/app/chat"
	"github.com/WebsyteAI/websyte/app/derive"
	"github.com/WebsyteAI/websyte/app/ingest"
	"github.com/WebsyteAI/websyte/app/insights"
	"github.com/WebsyteAI/websyte/app/mail"
	"github.com/WebsyteAI/websyte/app/qa"
	"github.com/WebsyteAI/websyte/app/retrieve"
)

// Store is what the server itself reads and writes.
type Store interface {
	WidgetStore
	DocumentStore
	SourceStore
	AccountStore
	IdentityStore
	ShareStore
	AuditStore
	TokenStore
	AdminStore
	Derived(ctx context.Context, w app.WidgetID) (app.Derived, error)
	ConversationStore
	Ready(ctx context.Context) error
}

// WidgetStore keeps widgets.
type WidgetStore interface {
	CreateWidget(ctx context.Context, w app.Widget) (app.Widget, error)
	Widget(ctx context.Context, s app.Scope, id app.WidgetID) (app.Widget, error)
	Widgets(ctx context.Context, s app.Scope, q app.WidgetQuery) ([]app.Widget, int, error)
	UpdateWidget(ctx context.Context, s app.Scope, id app.WidgetID, p app.WidgetPatch) (app.Widget, error)
	Logo(ctx context.Context, w app.WidgetID, hash string) (contentType string, content []byte, err error)
}

// DocumentStore keeps documents.
type DocumentStore interface {
	Document(ctx context.Context, w app.WidgetID, id app.DocumentID) (app.Document, error)
	PublicFile(ctx context.Context, id app.DocumentID) (app.Document, error)
	Documents(ctx context.Context, w app.WidgetID, q app.DocumentQuery) ([]app.Document, int, error)
	Chunks(ctx context.Context, w app.WidgetID, id app.DocumentID) ([]app.Chunk, error)
}

// SourceStore keeps what is read, and how each reading differed.
type SourceStore interface {
	Source(ctx context.Context, w app.WidgetID, id app.SourceID) (app.Source, error)
	SourcePage(ctx context.Context, w app.WidgetID, p app.Part) ([]app.Source, int, error)
	Run(ctx context.Context, w app.WidgetID, id app.RunID) (app.Run, error)
	Runs(ctx context.Context, w app.WidgetID, p app.Part) ([]app.Run, int, error)
	RunChanges(ctx context.Context, w app.WidgetID, id app.RunID, c app.PageChange, after int64, limit int) ([]app.RunPage, error)
}

// ConversationStore keeps conversations.
type ConversationStore interface {
	Conversation(ctx context.Context, w app.WidgetID, id app.ConversationID) (app.Conversation, error)
	Conversations(ctx context.Context, w app.WidgetID, q app.ConversationQuery, p app.Part) (app.ConversationPage, error)
	MessagesAfter(ctx context.Context, w app.WidgetID, c app.ConversationID, after app.MessageID, limit int) ([]app.Message, error)
	SetNotes(ctx context.Context, w app.WidgetID, id app.ConversationID, notes string) (app.Conversation, error)
	DeleteConversation(ctx context.Context, w app.WidgetID, id app.ConversationID) error
}

// AccountStore keeps accounts, where they are signed in, and invitations.
type AccountStore interface {
	User(ctx context.Context, id app.UserID) (app.User, error)
	UserByEmail(ctx context.Context, email string) (app.User, error)
	UpdateUser(ctx context.Context, id app.UserID, p app.UserPatch) (app.User, error)
	LoginSessions(ctx context.Context, user app.UserID) ([]app.LoginSession, error)
	DeleteLoginSession(ctx context.Context, user app.UserID, id app.LoginSessionID) error
	DeleteLoginSessions(ctx context.Context, user app.UserID, keep app.LoginSessionID) error
	AccountLinks(ctx context.Context, kind app.LinkKind) ([]app.AccountLink, error)
	DeleteAccountLink(ctx context.Context, kind app.LinkKind, id app.AccountLinkID) error
}

// ShareStore keeps who may see a widget besides its owner.
type ShareStore interface {
	Shares(ctx context.Context, s app.Scope, id app.WidgetID) ([]app.Share, error)
	SetShare(ctx context.Context, s app.Scope, id app.WidgetID, user app.UserID, access app.Access) (app.Share, error)
	RemoveShare(ctx context.Context, s app.Scope, id app.WidgetID, user app.UserID) error
}

// AdminStore is what admins see and change of everybody's.
type AdminStore interface {
	AccountList(ctx context.Context, q app.AccountQuery) ([]app.AccountSummary, int, error)
	UpdateUser(ctx context.Context, id app.UserID, p app.UserPatch) (app.User, error)
	DeleteUser(ctx context.Context, id app.UserID) error
	GiveWidgets(ctx context.Context, from, to app.UserID) (int, error)
	Stats(ctx context.Context) (app.Stats, error)
}

// TokenStore keeps API tokens.
type TokenStore interface {
	CreateToken(ctx context.Context, t app.Token, hash []byte) (app.Token, error)
	Tokens(ctx context.Context, user app.UserID) ([]app.Token, error)
	DeleteToken(ctx context.Context, user app.UserID, id app.TokenID) error
}

// AuditStore keeps the audit log.
type AuditStore interface {
	Record(ctx context.Context, e app.AuditEntry) error
	AuditEntries(ctx context.Context, q app.AuditQuery) ([]app.AuditEntry, int, error)
}

// Authenticator tells who sends an Authorization header.
type Authenticator interface {
	Authenticate(ctx context.Context, header string) (auth.Principal, error)
}

// Sessions know the browsers in which somebody is signed in, by their cookies. secure
// tells whether the browser speaks TLS.
type Sessions interface {
	Authenticate(r *http.Request, secure bool) (auth.Principal, error)
	Begin(w http.ResponseWriter, r *http.Request, secure bool, e auth.Entry) (auth.Principal, error)
	End(w http.ResponseWriter, r *http.Request, secure bool) (auth.Principal, error)
}

// Providers let people in with an account elsewhere.
type Providers interface {
	List() []provider.Provider
	Find(id string) (provider.Provider, error)
	Begin(ctx context.Context, id string, b provider.Beginning) (address, secret string, err error)
	Finish(ctx context.Context, id string, r provider.Return) (provider.Outcome, error)
}

// Mailer sends mails.
type Mailer interface {
	Send(ctx context.Context, m mail.Message) error
}

// IdentityStore keeps which accounts elsewhere are linked to accounts here.
type IdentityStore interface {
	Identities(ctx context.Context, user app.UserID) ([]app.Identity, error)
	DeleteIdentity(ctx context.Context, user app.UserID, id app.IdentityID) error
}

// Accounts let people in.
type Accounts interface {
	LogIn(ctx context.Context, email, password string, known bool) (auth.Entry, error)
	ChangePassword(ctx context.Context, u app.User, current, password string) error
	KnownDevice(r *http.Request, secure bool, email string) (device string, err error)
	RememberDevice(w http.ResponseWriter, r *http.Request, secure bool, u app.User) error

	SetUp(ctx context.Context) (bool, error)
	Link(ctx context.Context, kind app.LinkKind, token string) (app.AccountLink, error)
	MakeFirst(ctx context.Context, token string, n auth.NewAccount) (app.User, error)
	Invite(ctx context.Context, l app.AccountLink) (app.AccountLink, string, error)
	Accept(ctx context.Context, token, name, password string) (app.User, error)
	OfferReset(ctx context.Context, u app.User, by app.UserID) (app.AccountLink, string, error)
	Reset(ctx context.Context, token, password string) (app.User, error)
}

// Ingest reads content into widgets.
type Ingest interface {
	Crawl(ctx context.Context, w app.WidgetID, r ingest.CrawlRequest) (app.Run, error)
	Status(ctx context.Context, w app.WidgetID) (ingest.Status, error)
	Subscribe(w app.WidgetID) (events <-chan ingest.PageEvent, stop func())
	Cancel(ctx context.Context, w app.WidgetID) error
	Reset(ctx context.Context, w app.WidgetID) error
	AddWebsite(ctx context.Context, src app.Source, h ingest.Headers) (app.Source, error)
	ChangeWebsite(ctx context.Context, src app.Source, h ingest.Headers) (app.Source, error)
	ChangeFiles(ctx context.Context, src app.Source) (app.Source, error)
	Restore(ctx context.Context, w app.WidgetID, id app.RunID) (app.Run, error)
	DeleteSource(ctx context.Context, w app.WidgetID, id app.SourceID) error
	SaveWritten(ctx context.Context, src app.Source) (app.Source, error)
	Questions(ctx context.Context, w app.WidgetID) ([]qa.Entry, error)
	ImportQuestions(ctx context.Context, w app.WidgetID, entries []qa.Entry) (created, changed int, err error)
	AddText(ctx context.Context, w app.WidgetID, title, text string) (app.Document, error)
	Upload(ctx context.Context, w app.WidgetID, f ingest.File) (app.Document, error)
	Receive(ctx context.Context, f ingest.File) (ingest.Received, error)
	Accept(ctx context.Context, w app.WidgetID, r ingest.Received) (app.Document, error)
	OpenFile(ctx context.Context, w app.WidgetID, id app.DocumentID) (app.Document, io.ReadSeekCloser, error)
	UpdateDocument(ctx context.Context, w app.WidgetID, id app.DocumentID, p app.DocumentPatch) (app.Document, error)
	DeleteDocument(ctx context.Context, w app.WidgetID, id app.DocumentID) error
	DeleteWidget(ctx context.Context, s app.Scope, id app.WidgetID) error
	RefreshEmbeddings(ctx context.Context, w app.WidgetID) (app.JobID, error)
}

// Deriver makes questions, summaries and links of content.
type Deriver interface {
	Recommend(ctx context.Context, owner app.UserID, c derive.Content) (derive.Recommended, error)
	Summarize(ctx context.Context, owner app.UserID, c derive.Content) (app.Summary, error)
	Selector(ctx context.Context, owner app.UserID, c derive.Content) (derive.Selection, error)
	Look(ctx context.Context, address string) (derive.Look, error)
	Installed(ctx context.Context, w app.Widget, address string) (derive.Installation, error)
	Recommendations(ctx context.Context, w app.Widget) ([]app.Recommendation, error)
	Links(ctx context.Context, w app.Widget) ([]app.SiteLink, error)
	Summary(ctx context.Context, w app.Widget) (app.Derived, error)
}

// Insights tells owners what visitors asked.
type Insights interface {
	Report(ctx context.Context, w app.WidgetID, p insights.Period) (insights.Report, error)
	Usage(ctx context.Context, s app.Scope, p insights.Period, limit, offset int) (insights.Usage, error)
	UsageOf(ctx context.Context, w app.Widget, p insights.Period) (insights.Usage, error)
	ExportCSV(ctx context.Context, to io.Writer, w app.WidgetID, q app.ConversationQuery) error
	ExportJSONL(ctx context.Context, to io.Writer, w app.WidgetID, q app.ConversationQuery) error
	Erase(ctx context.Context, w app.WidgetID, q app.ConversationQuery) (int, error)
}

// Meter counts requests and answers.
type Meter interface {
	Request(method, route string, status int, took time.Duration)
	Answer(mode app.AnswerMode, answered bool, t app.Timings, u app.Usage)
}

// Searcher finds passages.
type Searcher interface {
	Search(ctx context.Context, q retrieve.Query) (retrieve.Result, error)
}

// Chat answers visitors.
type Chat interface {
	Answer(ctx context.Context, r chat.Request, sink chat.Sink) (chat.Answer, error)
	History(ctx context.Context, w app.WidgetID, session string) ([]app.Message, error)
	Erase(ctx context.Context, w app.WidgetID, session string) error
	Rate(ctx context.Context, session string, id app.MessageID, rating int, comment string) error
}
