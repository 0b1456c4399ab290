package app

import (
	"strings"
	"time"
	"unicode"
)

// AuditEntry is a line of the audit log: who did what to what, from where and when.
// It names accounts, widgets, tokens and fields; it never holds a secret, a value that
// was set, or anything of a document or a conversation but its ID: what is erased must
// not live on here.
type AuditEntry struct {
	ID        int64     // ascends; the log is read by it
	At        time.Time // by the store's clock
	Actor     AuditActor
	Verb      AuditVerb
	Target    AuditTarget
	WidgetID  WidgetID // the widget that Target is, or is part of; "" for none
	Detail    string   // such as the names of the fields that were changed
	Address   string   // the caller's; "" where addresses are not stored, and for commands
	RequestID string   // "" for commands
}

// AuditActor is who did something.
type AuditActor struct {
	Kind    ActorKind
	UserID  UserID // "" where no account stands behind it
	Email   string // as it was then: accounts may be removed
	TokenID TokenID
}

// ActorKind is what somebody showed to be let in.
type ActorKind string

const (
	ActorSession     ActorKind = "session"
	ActorToken       ActorKind = "token"
	ActorEnvironment ActorKind = "environment" // API_BEARER_TOKEN
	ActorCommand     ActorKind = "command"     // on the server's command line
	ActorNobody      ActorKind = "nobody"      // as at a log-in that failed
)

// AuditTarget is what something was done to.
type AuditTarget struct {
	Kind string // widget, document, user, token and so on
	ID   string
	Name string // a widget's or token's name, an account's e-mail; "" for content
}

// AuditVerb is what was done: the kind of thing, a dot, and the deed.
type AuditVerb string

const (
	AuditSetup        AuditVerb = "user.setup" // the first account
	AuditLogin        AuditVerb = "login.success"
	AuditLoginFailure AuditVerb = "login.failure"
	AuditLogout       AuditVerb = "login.end"
	AuditSessionEnd   AuditVerb = "session.end" // one of one's other sessions

	AuditUserInvite   AuditVerb = "user.invite"
	AuditUserUninvite AuditVerb = "user.uninvite"
	AuditUserCreate   AuditVerb = "user.create"
	AuditUserChange   AuditVerb = "user.change"
	AuditUserPassword AuditVerb = "user.password"
	AuditUserSuspend  AuditVerb = "user.suspend"
	AuditUserRestore  AuditVerb = "user.restore"
	AuditUserDelete   AuditVerb = "user.delete"
	AuditUserLink     AuditVerb = "user.link" // to an account elsewhere
	AuditUserUnlink   AuditVerb = "user.unlink"

	AuditTokenCreate AuditVerb = "token.create"
	AuditTokenRevoke AuditVerb = "token.revoke"

	AuditWidgetCreate AuditVerb = "widget.create"
	AuditWidgetChange AuditVerb = "widget.change"
	AuditWidgetDelete AuditVerb = "widget.delete"
	AuditWidgetExport AuditVerb = "widget.export"
	AuditShareSet     AuditVerb = "share.set"
	AuditShareRemove  AuditVerb = "share.remove"

	AuditCrawlStart  AuditVerb = "crawl.start"
	AuditCrawlCancel AuditVerb = "crawl.cancel"
	AuditCrawlReset  AuditVerb = "crawl.reset"
	AuditRunRestore  AuditVerb = "crawl.restore"
	AuditEmbed       AuditVerb = "embeddings.refresh"
	AuditDerive      AuditVerb = "content.derive"

	AuditSourceCreate AuditVerb = "source.create"
	AuditSourceChange AuditVerb = "source.change"
	AuditSourceDelete AuditVerb = "source.delete"

	AuditDocumentAdd    AuditVerb = "document.add"
	AuditDocumentChange AuditVerb = "document.change"
	AuditDocumentDelete AuditVerb = "document.delete"

	AuditConversationNote   AuditVerb = "conversation.note"
	AuditConversationErase  AuditVerb = "conversation.erase"
	AuditConversationExport AuditVerb = "conversation.export"
)

// AuditQuery picks a page of the audit log, newest first. Empty fields ask for nothing.
type AuditQuery struct {
	Actor    string // an account's ID or e-mail
	Verb     string // or what stands before its dot
	Target   string // the ID of a target, or of the widget that it belongs to
	From, To time.Time
	After    int64 // the ID of the last entry of the page before; 0 begins with the newest
	Limit    int   // 1 to 1,000; 0 is 100
}

// How long the audit log is kept. Log-ins that failed are counted apart, so that
// nobody pushes the rest out with them.
const (
	AuditDays        = 365
	MaxAuditEntries  = 200_000
	MaxAuditFailures = 20_000
)

// Bounds of an entry's texts, in bytes.
const (
	maxAuditName   = 254
	maxAuditDetail = 500
)

// Bounded makes one line of each of e's texts, cut to what is stored. What does not fit
// is cut and not refused: an entry must not be lost for its length.
func (e AuditEntry) Bounded() AuditEntry {
	for _, text := range []*string{&e.Actor.Email, &e.Target.Kind, &e.Target.ID, &e.Target.Name, &e.Address, &e.RequestID} {
		*text = line(*text, maxAuditName)
	}
	e.Detail = line(e.Detail, maxAuditDetail)
	return e
}

// line is valid text of at most n bytes. It has nothing in it that ends a line, moves a
// terminal's cursor or turns what stands around it: names are chosen by those whose
// deeds are told.
func line(s string, n int) string {
	s = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control) {
			return -1
		}
		return r
	}, s)
	if len(s) > n {
		s = s[:n]
	}
	return strings.ToValidUTF8(s, "")
}
