package storetest

import (
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// Accounts are users and API tokens.
type Accounts interface {
	// CreateUser stores a new account; hash is the password's, "" for none. Conflict when the e-mail is taken.
	CreateUser(ctx context.Context, u app.User, hash string) (app.User, error)
	User(ctx context.Context, id app.UserID) (app.User, error)
	UserByEmail(ctx context.Context, email string) (app.User, error)
	Users(ctx context.Context) ([]app.User, error) // oldest first
	// FirstAdmin is the oldest admin that is not suspended.
	FirstAdmin(ctx context.Context) (app.User, error)
	// AccountList lists accounts, oldest first, with the total of those that q finds.
	AccountList(ctx context.Context, q app.AccountQuery) ([]app.AccountSummary, int, error)
	// UpdateUser ends the login sessions of an account that is suspended or has another
	// role, and the links that somebody made who is no admin any more. It is conflict
	// where it would leave no admin who can sign in.
	UpdateUser(ctx context.Context, id app.UserID, p app.UserPatch) (app.User, error)
	PasswordHash(ctx context.Context, id app.UserID) (string, error)
	// Credentials finds an account by e-mail with the hash of its password, in one look-up.
	Credentials(ctx context.Context, email string) (app.User, string, error)
	// SetPasswordHash ends all login sessions of the account.
	SetPasswordHash(ctx context.Context, id app.UserID, hash string) error
	// ReplacePasswordHash does so where old still stands; conflict otherwise.
	ReplacePasswordHash(ctx context.Context, id app.UserID, old, hash string) error
	// UpgradePasswordHash puts another hash of the same password where old still
	// stands, and ends nothing.
	UpgradePasswordHash(ctx context.Context, id app.UserID, old, hash string) error
	// DeleteUser removes the account with its tokens, sessions and shares, and the links that it made. Conflict
	// while it has widgets, and for the last admin.
	DeleteUser(ctx context.Context, id app.UserID) error

	// CreateToken is conflict beyond app.MaxTokens.
	CreateToken(ctx context.Context, t app.Token, hash []byte) (app.Token, error)
	// TokenByHash finds a token and its account, also when expired or suspended: the caller judges.
	TokenByHash(ctx context.Context, hash []byte) (app.Token, app.User, error)
	Tokens(ctx context.Context, user app.UserID) ([]app.Token, error)
	TouchToken(ctx context.Context, id app.TokenID, at time.Time) error
	DeleteToken(ctx context.Context, user app.UserID, id app.TokenID) error

	LoginSessions
	AccountLinks
}

// AccountLinks let people in once. One that has expired is not there.
type AccountLinks interface {
	// CreateAccountLink stores a link that is found by the hash of its secret, in place of
	// one of the same kind and e-mail. Conflict for an invitation of who has an account,
	// and beyond app.MaxAccountLinks of a kind.
	CreateAccountLink(ctx context.Context, l app.AccountLink, hash []byte) (app.AccountLink, error)
	AccountLinkByHash(ctx context.Context, kind app.LinkKind, hash []byte) (app.AccountLink, error)
	AccountLinkByEmail(ctx context.Context, kind app.LinkKind, email string) (app.AccountLink, error)
	AccountLinks(ctx context.Context, kind app.LinkKind) ([]app.AccountLink, error) // newest first
	DeleteAccountLink(ctx context.Context, kind app.LinkKind, id app.AccountLinkID) error

	// SetUp tells whether nobody has an account yet but app.BuiltinOwner.
	SetUp(ctx context.Context) (bool, error)
	// The Redeem methods use a link up together with what it is for; a password is a hash.
	// NotFound when the link is used up, and for RedeemSetup when somebody has an account.
	RedeemSetup(ctx context.Context, hash []byte, u app.User, password string) (app.User, error)
	RedeemInvitation(ctx context.Context, hash []byte, name, password string) (app.User, error)
	RedeemReset(ctx context.Context, hash []byte, password string) (app.User, error)

	// RememberDevice notes that an account is used in the browser of that hash.
	RememberDevice(ctx context.Context, user app.UserID, hash []byte) error
	KnownDevice(ctx context.Context, email string, hash []byte) (bool, error)
	// ExpireAccess forgets links that have expired, and devices last used before a time.
	ExpireAccess(ctx context.Context, now, devices time.Time, limit int) (int, error)
}

// LoginSessions are browsers in which somebody is signed in. They end with the account,
// and when it is suspended, has another role or another password.
type LoginSessions interface {
	// CreateLoginSession stores a session that is found by the hash of its secret, and ends
	// the one of the hash replaced, nil for none. NotFound when the account is suspended, or
	// has another password than the session's PasswordHash.
	CreateLoginSession(ctx context.Context, l app.LoginSession, hash, replaced []byte) (app.LoginSession, error)
	// LoginSessionByHash finds a session and its account, also when expired: the caller judges.
	LoginSessionByHash(ctx context.Context, hash []byte) (app.LoginSession, app.User, error)
	LoginSessions(ctx context.Context, user app.UserID) ([]app.LoginSession, error) // last used first
	TouchLoginSession(ctx context.Context, id app.LoginSessionID, at time.Time) error
	DeleteLoginSession(ctx context.Context, user app.UserID, id app.LoginSessionID) error
	// DeleteLoginSessions ends all of an account's sessions but keep, "" for none.
	DeleteLoginSessions(ctx context.Context, user app.UserID, keep app.LoginSessionID) error
	// ExpireLoginSessions ends those made or last used before these times, at most limit.
	ExpireLoginSessions(ctx context.Context, created, used time.Time, limit int) (int, error)
}

// Identities are accounts elsewhere that are linked to accounts here.
type Identities interface {
	// UserByIdentity finds the account that is linked, also when suspended, and notes that the identity was used.
	UserByIdentity(ctx context.Context, issuer, subject string) (app.User, error)
	Identities(ctx context.Context, user app.UserID) ([]app.Identity, error) // oldest first
	// LinkIdentity gives an identity to an account. Conflict when another account has
	// it, Invalid at app.MaxIdentities; again to the same account changes nothing.
	LinkIdentity(ctx context.Context, i app.Identity) (app.Identity, error)
	// CreateUserByIdentity stores a new account without a password and links i to it, both or neither.
	CreateUserByIdentity(ctx context.Context, u app.User, i app.Identity) (app.User, error)
	// AcceptInvitationByIdentity does so with the role that an open invitation of u's
	// e-mail address has, and uses that up. NotFound where there is none.
	AcceptInvitationByIdentity(ctx context.Context, u app.User, i app.Identity) (app.User, error)
	// DeleteIdentity unlinks. Conflict when nothing would be left to log in with.
	DeleteIdentity(ctx context.Context, user app.UserID, id app.IdentityID) error
}

// Sharing lets accounts see widgets of others.
type Sharing interface {
	// Shares lists by e-mail. It and SetShare are forbidden to whoever does not own
	// the widget, and not found to whoever may not see it.
	Shares(ctx context.Context, s app.Scope, id app.WidgetID) ([]app.Share, error)
	// SetShare shares a widget or changes how. Conflict with its owner, and beyond MaxShares.
	SetShare(ctx context.Context, s app.Scope, id app.WidgetID, user app.UserID, access app.Access) (app.Share, error)
	// RemoveShare is for the widget's owner, and for the account that it is shared with.
	RemoveShare(ctx context.Context, s app.Scope, id app.WidgetID, user app.UserID) error
}

// Audit is the audit log.
type Audit interface {
	// Record adds an entry; ID and At are the store's, and texts are cut to their bounds.
	Record(ctx context.Context, e app.AuditEntry) error
	// AuditEntries lists newest first, with the total of those that the filters leave.
	AuditEntries(ctx context.Context, q app.AuditQuery) ([]app.AuditEntry, int, error)
	// ExpireAudit removes some of what is older than AuditDays or more than is kept,
	// and says how many: about limit at most, fewer than limit when nothing is left.
	ExpireAudit(ctx context.Context, now time.Time, limit int) (int, error)
}
