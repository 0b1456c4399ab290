package provider

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"github.com/WebsyteAI/websyte/app"
)

const (
	// Patience is how long somebody may take at an issuer.
	Patience = 10 * time.Minute
	// maxAttempts bounds their memory to about 10 MB. The oldest is forgotten first,
	// and who began it begins again: whoever calls is limited in rate besides.
	maxAttempts = 1 << 14
)

// attempt is a log-in that waits for an issuer.
type attempt struct {
	provider string
	state    string
	nonce    string
	verifier string // of PKCE, RFC 7636
	callback string
	next     string
	link     app.UserID
	browser  [sha256.Size]byte // of the secret in its cookie
	expires  time.Time
}

// newAttempt makes what cannot be guessed, and the browser's secret.
func newAttempt(provider string, b Beginning, now time.Time) (a attempt, secret string) {
	secret = rand.Text()
	return attempt{
		provider: provider, state: rand.Text(), nonce: rand.Text(), verifier: oauth2.GenerateVerifier(),
		callback: b.Callback, next: OwnPath(b.Next), link: b.Link,
		browser: sha256.Sum256([]byte(secret)), expires: now.Add(Patience),
	}, secret
}

// attempts lie in memory: a restart costs those who are at an issuer a second try,
// and a flood of them writes nothing.
type attempts struct {
	mu      sync.Mutex
	byState map[string]attempt
	order   []string // states, the oldest first; some of them taken
}

func (l *attempts) add(a attempt) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.byState == nil {
		l.byState = map[string]attempt{}
	}
	for len(l.order) >= maxAttempts {
		delete(l.byState, l.order[0])
		l.order = l.order[1:]
	}
	l.byState[a.state] = a
	l.order = append(l.order, a.state)
}

// take gives the attempt of a state, once, to the browser that began it. Another
// browser cannot use it up: it does not know the secret.
func (l *attempts) take(provider, state, secret string, now time.Time) (attempt, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	a, found := l.byState[state]
	sum := sha256.Sum256([]byte(secret))
	if !found || a.provider != provider || subtle.ConstantTimeCompare(sum[:], a.browser[:]) != 1 {
		return attempt{}, false
	}
	delete(l.byState, state)
	return a, now.Before(a.expires)
}
