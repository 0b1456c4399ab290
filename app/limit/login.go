package limit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/netip"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// Log-ins are bounded three times over, and counted only where they fail.
//
//   - One network against one account: 5, and then 5 an hour. Somebody who guesses
//     from one place gets nowhere, and keeps nobody out who is anywhere else.
//   - One network against all accounts: 30, and then 120 an hour. That stops a few
//     passwords from being tried on many accounts, and bounds what hashing costs.
//   - All networks against one account: 300, and then 300 a day. Guessers who have
//     many networks are stopped by this one alone. It takes three networks or more
//     to spend it, so that nobody does by chance or alone.
//
// The third bound would let whoever has three networks lock somebody out. So none
// of the three concerns a known device, a browser in which this account was logged in
// to before: it has 10 failures of its own, and then 10 an hour. Under attack people
// log in where they have before. In a new browser they need a reset link, from an
// admin or from websyte user password, which makes it a known one.
//
// An account is whatever e-mail address somebody typed, so that the answer does not
// tell which accounts there are. What is counted is in memory: see Limiter for its
// bound. A flood that pushes counts out needs 65,536 keys, and so as many networks or
// accounts; the count of an account under attack is the one used last.
var (
	perPair    = Rate{Count: 5, Per: time.Hour}
	perNetwork = Rate{Count: 30, Per: 15 * time.Minute}
	perAccount = Rate{Count: 300, Per: 24 * time.Hour}
	perDevice  = Rate{Count: 10, Per: time.Hour}
)

// Login is somebody who wants to log in.
type Login struct {
	Account string // the e-mail address, in its normal form
	Address netip.Addr
	Device  string // of a known device, "" for another
}

// TakeLogin counts a log-in as one that fails. forgive takes that back once it is one
// that succeeds. Where the error is RateLimited, nothing was counted.
func (l *Limiter) TakeLogin(ctx context.Context, who Login) (forgive func(context.Context) error, s State, err error) {
	var taken []bucket
	forgive = func(ctx context.Context) error { return l.give(ctx, taken) }
	for _, b := range l.buckets(who) {
		if s, err = l.Take(ctx, b.key, b.rate); err != nil {
			return forgive, s, errors.Join(tooMany(err, s), forgive(ctx))
		}
		taken = append(taken, b)
	}
	return forgive, s, nil
}

// tooMany says what there is too much of.
func tooMany(err error, s State) error {
	if app.CodeOf(err) != app.RateLimited {
		return err
	}
	return app.Errorf(app.RateLimited, "too many log-ins failed: try again in %s", round(s.RetryAfter))
}

type bucket struct {
	key  string
	rate Rate
}

func (l *Limiter) buckets(who Login) []bucket {
	network := Network(who.Address).String()
	if who.Device != "" {
		return []bucket{{l.loginKey("device", who.Account, who.Device), perDevice}}
	}
	return []bucket{
		{l.loginKey("pair", who.Account, network), perPair},
		{l.loginKey("network", network), perNetwork},
		{l.loginKey("account", who.Account), perAccount},
	}
}

// loginKey is of one length, whatever somebody typed.
func (l *Limiter) loginKey(kind string, parts ...string) string {
	h := sha256.New()
	h.Write(l.salt[:])
	for _, p := range parts {
		sum := sha256.Sum256([]byte(p))
		h.Write(sum[:])
	}
	return "login " + kind + " " + hex.EncodeToString(h.Sum(nil)[:16])
}

// give takes calls back.
func (l *Limiter) give(ctx context.Context, taken []bucket) error {
	for _, b := range taken {
		if _, err := l.take(ctx, b.key, b.rate.quota(), -1); err != nil {
			return err
		}
	}
	return nil
}
