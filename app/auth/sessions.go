package auth

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/sessions"

	"github.com/WebsyteAI/websyte/app"
)

// How long somebody stays signed in: two weeks after the last visit, so that a
// console that is looked at weekly stays open, and three months in all.
const (
	IdleLifetime     = 14 * 24 * time.Hour
	AbsoluteLifetime = 90 * 24 * time.Hour
)

// SessionStore keeps sessions.
type SessionStore interface {
	CreateLoginSession(ctx context.Context, l app.LoginSession, hash, replaced []byte) (app.LoginSession, error)
	LoginSessionByHash(ctx context.Context, hash []byte) (app.LoginSession, app.User, error)
	TouchLoginSession(ctx context.Context, id app.LoginSessionID, at time.Time) error
	DeleteLoginSession(ctx context.Context, user app.UserID, id app.LoginSessionID) error
}

// Sessions know callers by the cookie of a log-in. They are gorilla's store: the
// cookie holds a random secret, the store its hash, and whose it is.
type Sessions struct {
	store   SessionStore
	touches touches[app.LoginSessionID]
	now     func() time.Time
}

var _ sessions.Store = (*Sessions)(nil)

// NewSessions makes Sessions.
func NewSessions(store SessionStore, now func() time.Time, log *slog.Logger) *Sessions {
	return &Sessions{store: store, touches: newTouches(store.TouchLoginSession, log), now: now}
}

// Run stores when sessions were last used, until ctx ends; what waits then is stored
// first. Without it sessions work, and end as if they had not been used.
func (s *Sessions) Run(ctx context.Context) { s.touches.run(ctx) }

// Cookies' names. A browser takes the first only over TLS, from this very host, for
// all of its paths: no other site of the domain can plant it.
const (
	secureCookie = "__Host-websyte"
	plainCookie  = "websyte"
)

func cookieName(secure bool) string {
	if secure {
		return secureCookie
	}
	return plainCookie
}

// Authenticate finds out who sends r, over TLS or not. Without a session that holds
// it is app.Unauthenticated; any other error is the store's.
func (s *Sessions) Authenticate(r *http.Request, secure bool) (Principal, error) {
	session, err := s.Get(r, cookieName(secure))
	if err != nil {
		return Principal{}, err
	}
	p, ok := session.Values[caller].(Principal)
	if !ok {
		return Principal{}, refused()
	}
	return p, nil
}

// Entry is somebody who is let in.
type Entry struct {
	User app.User
	hash string // of the password that was checked, "" for none
}

// Begin signs somebody in: it stores a session, and sets its cookie in w's header. The
// secret is always a new one, and the session that r came with ends. It is
// app.Unauthenticated where the account was suspended since, or got another password.
func (s *Sessions) Begin(w http.ResponseWriter, r *http.Request, secure bool, e Entry) (Principal, error) {
	session, err := s.Get(r, cookieName(secure))
	if err != nil {
		return Principal{}, err
	}
	session.Values[caller] = Principal{User: e.User, Scopes: scopesOf(e.User.Role)}
	session.Values[checked] = e.hash
	session.IsNew = true
	if err := session.Save(r, w); err != nil {
		return Principal{}, err
	}
	return session.Values[caller].(Principal), nil
}

// End signs out who sends r, if anybody is signed in, and takes the cookie back. It
// gives who that was.
func (s *Sessions) End(w http.ResponseWriter, r *http.Request, secure bool) (Principal, error) {
	session, err := s.Get(r, cookieName(secure))
	if err != nil {
		return Principal{}, err
	}
	p, _ := session.Values[caller].(Principal)
	session.Options.MaxAge = -1
	return p, session.Save(r, w)
}

// Get is r's session, looked up once for each request.
func (s *Sessions) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// key is of what a session holds in memory.
type key int

const (
	caller  key = iota // a Principal
	secret             // a string, of the cookie that came
	checked            // a string, the hash of the password that let caller in
)

// New reads the session that r's cookie names; one that nobody began is empty.
func (s *Sessions) New(r *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(s, name)
	session.IsNew = true
	session.Options = &sessions.Options{
		Path: "/", MaxAge: int(AbsoluteLifetime / time.Second),
		Secure: strings.HasPrefix(name, "__Host-"), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
	cookie, err := r.Cookie(name)
	if err != nil || len(cookie.Value) != secretLength {
		return session, nil
	}
	p, err := s.principal(r.Context(), cookie.Value)
	if err != nil && app.CodeOf(err) == app.Unauthenticated {
		return session, nil
	}
	session.IsNew = false
	session.Values[secret], session.Values[caller] = cookie.Value, p
	return session, err
}

func (s *Sessions) principal(ctx context.Context, secret string) (Principal, error) {
	l, u, err := s.store.LoginSessionByHash(ctx, hashOf(secret))
	if err != nil && app.CodeOf(err) == app.NotFound {
		return Principal{}, refused()
	}
	if err != nil {
		return Principal{}, err
	}
	now := s.now()
	if u.Suspended || !Holds(l, now) {
		return Principal{}, refused()
	}
	s.touches.used(l.ID, l.LastUsedAt, now)
	return Principal{User: u, Scopes: scopesOf(u.Role), Session: l.ID}, nil
}

// Holds tells whether a session has not expired.
func Holds(l app.LoginSession, now time.Time) bool {
	return now.Sub(l.LastUsedAt) < IdleLifetime && now.Sub(l.CreatedAt) < AbsoluteLifetime
}

// scopesOf is what somebody may do who is signed in.
func scopesOf(role app.Role) []app.TokenScope {
	return effective([]app.TokenScope{app.ScopeRead, app.ScopeWrite, app.ScopeAdmin}, role)
}

// Save stores a session that has begun or ends, and sets or takes back its cookie.
func (s *Sessions) Save(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	p, _ := session.Values[caller].(Principal)
	old, _ := session.Values[secret].(string)
	switch {
	case session.Options.MaxAge < 0:
		return s.end(r, w, session, p)
	case session.IsNew && p.User.ID != "":
		return s.begin(r, w, session, p, old)
	}
	return nil
}

func (s *Sessions) begin(r *http.Request, w http.ResponseWriter, session *sessions.Session, p Principal, old string) error {
	made := newSecret()
	var replaced []byte
	if old != "" {
		replaced = hashOf(old)
	}
	hash, _ := session.Values[checked].(string)
	l, err := s.store.CreateLoginSession(r.Context(), app.LoginSession{UserID: p.User.ID, Device: Device(r.UserAgent()), PasswordHash: hash}, hashOf(made), replaced)
	if err != nil && app.CodeOf(err) == app.NotFound {
		err = errWrongLogin()
	}
	if err != nil {
		return err
	}
	p.Session = l.ID
	session.IsNew = false
	session.Values[secret], session.Values[caller] = made, p
	http.SetCookie(w, sessions.NewCookie(session.Name(), made, session.Options))
	return nil
}

func (s *Sessions) end(r *http.Request, w http.ResponseWriter, session *sessions.Session, p Principal) error {
	if p.Session != "" {
		err := s.store.DeleteLoginSession(r.Context(), p.User.ID, p.Session)
		if err != nil && app.CodeOf(err) != app.NotFound { // ended meanwhile
			return err
		}
	}
	clear(session.Values)
	http.SetCookie(w, sessions.NewCookie(session.Name(), "", session.Options))
	return nil
}
