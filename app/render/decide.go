package render

import (
	"fmt"
	"net/http"
	"net/url"

	cdpfetch "github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

// decide lets a request go, or not. An error of the answer says that the page has
// gone.
func (t *tab) decide(e *cdpfetch.EventRequestPaused) {
	u, err := url.Parse(e.Request.URL)
	if err != nil || !t.mayAsk(e, u) {
		_ = call(t.ctx, cdpfetch.FailRequest, cdpfetch.FailRequestParams{RequestID: e.RequestID, ErrorReason: network.ErrorReasonBlockedByClient})
		return
	}
	_ = call(t.ctx, cdpfetch.ContinueRequest, cdpfetch.ContinueRequestParams{RequestID: e.RequestID, Headers: t.header(e, u)})
}

// mayAsk leaves out what has no text: pictures, fonts, media, and frames, which are
// pages of their own.
func (t *tab) mayAsk(e *cdpfetch.EventRequestPaused, u *url.URL) bool {
	if u.Scheme != "http" && u.Scheme != "https" {
		return u.Scheme == "data" || u.Scheme == "blob"
	}
	switch e.ResourceType {
	case network.ResourceTypeDocument:
		return e.FrameID == t.main && t.mayMove(u)
	case network.ResourceTypeImage, network.ResourceTypeMedia, network.ResourceTypeFont, network.ResourceTypeTextTrack,
		network.ResourceTypePing, network.ResourceTypeManifest, network.ResourceTypePrefetch, network.ResourceTypeCSPViolationReport:
		return false
	}
	return true
}

// mayMove says whether the page may lead to u: until it has settled, a few times,
// and to where the caller lets it.
func (t *tab) mayMove(u *url.URL) bool {
	to := fetch.Normalize(u)
	if to.String() == fetch.Normalize(t.page.URL).String() {
		return true
	}
	t.mu.Lock()
	t.moves++
	settled, moves := t.settled, t.moves
	t.mu.Unlock()
	if settled {
		return false
	}
	err := t.page.Navigate(to)
	if err != nil {
		err = refusal{err}
	} else if moves > maxMoves {
		err = &app.DocumentError{Code: app.ErrRedirects, Message: "the page's JavaScript leads from address to address without end"}
	}
	if err != nil {
		t.refuse(err)
	}
	return err == nil
}

// refusal is an error of the caller's, which is given back as it is.
type refusal struct{ error }

// header adds the owner's headers to a request to their site, nil to change nothing.
// They do not stay for where the request is redirected to: that is decided anew.
func (t *tab) header(e *cdpfetch.EventRequestPaused, u *url.URL) []*cdpfetch.HeaderEntry {
	owner := t.page.Credentials.For(u)
	if len(owner) == 0 {
		return nil
	}
	var out []*cdpfetch.HeaderEntry
	for name, value := range e.Request.Headers {
		if _, ours := owner[http.CanonicalHeaderKey(name)]; !ours {
			out = append(out, &cdpfetch.HeaderEntry{Name: name, Value: fmt.Sprint(value)})
		}
	}
	for name, values := range owner {
		for _, v := range values {
			out = append(out, &cdpfetch.HeaderEntry{Name: name, Value: v})
		}
	}
	return out
}

// authenticate tells our proxy which page asks. No other one is told anything.
func (t *tab) authenticate(e *cdpfetch.EventAuthRequired) {
	answer := &cdpfetch.AuthChallengeResponse{Response: "CancelAuth"}
	if e.AuthChallenge.Source == "Proxy" {
		answer = &cdpfetch.AuthChallengeResponse{Response: "ProvideCredentials", Username: t.traffic.name, Password: t.traffic.password}
	}
	_ = call(t.ctx, cdpfetch.ContinueWithAuth, cdpfetch.ContinueWithAuthParams{RequestID: e.RequestID, AuthChallengeResponse: answer})
}
