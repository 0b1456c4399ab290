package auth

import (
	"context"
	"net/http"
	"time"

	"github.com/gorilla/sessions"

	"github.com/WebsyteAI/websyte/app"
)

// DeviceLifetime is how long a browser is known after somebody logged in there.
const DeviceLifetime = 365 * 24 * time.Hour

// DeviceStore remembers in which browsers an account was used.
type DeviceStore interface {
	RememberDevice(ctx context.Context, user app.UserID, hash []byte) error
	KnownDevice(ctx context.Context, email string, hash []byte) (bool, error)
}

func deviceCookie(secure bool) string { return cookieName(secure) + "-device" }

// KnownDevice tells whether somebody has logged in as email in the browser that sends
// r. device names that browser, "" where it is not known.
func (a *Accounts) KnownDevice(r *http.Request, secure bool, email string) (device string, err error) {
	cookie, err := r.Cookie(deviceCookie(secure))
	if err != nil || len(cookie.Value) != secretLength {
		return "", nil
	}
	known, err := a.store.KnownDevice(r.Context(), email, hashOf(cookie.Value))
	if err != nil || !known {
		return "", err
	}
	return string(hashOf(cookie.Value)), nil
}

// RememberDevice makes the browser that sends r one that u is known in. The cookie lets
// nobody in: it only keeps others' failures from counting there.
func (a *Accounts) RememberDevice(w http.ResponseWriter, r *http.Request, secure bool, u app.User) error {
	device := newSecret()
	if cookie, err := r.Cookie(deviceCookie(secure)); err == nil && len(cookie.Value) == secretLength {
		device = cookie.Value // one browser may be known to several accounts
	}
	if err := a.store.RememberDevice(r.Context(), u.ID, hashOf(device)); err != nil {
		return err
	}
	http.SetCookie(w, sessions.NewCookie(deviceCookie(secure), device, &sessions.Options{
		Path: "/", MaxAge: int(DeviceLifetime / time.Second), Secure: secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}))
	return nil
}
