// Package logo copies the logos of widgets to this server: the one that its owner names,
// or the icon that its site shows in a browser's tab.
//
// It knows what a picture is and where pages name their icons. Who may see a widget, and
// how a copy is served, is for others to know.
package logo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

// Store keeps copies.
type Store interface {
	Widget(ctx context.Context, s app.Scope, id app.WidgetID) (app.Widget, error)
	SaveLogo(ctx context.Context, w app.WidgetID, l app.Logo, content []byte) error
}

// Fetcher gets what is at an address that may be fetched.
type Fetcher interface {
	Get(ctx context.Context, r fetch.Request) (*fetch.Response, error)
	Robots(ctx context.Context, site *url.URL, owner fetch.Credentials) (*fetch.Robots, error)
}

// Jobs is the handler of JobLogo.
type Jobs struct {
	Store Store
	Fetch Fetcher
}

// Do copies a widget's logo, unless it has the right one. Why there is none is kept for
// its owner; what may pass is tried again.
func (s Jobs) Do(ctx context.Context, j app.Job) error {
	w, err := s.Store.Widget(ctx, app.AllOwners(), j.WidgetID)
	if err == nil && w.LogoURL != "" && w.Logo.Source == w.LogoURL && w.Logo.Hash != "" {
		return nil
	}
	if err != nil {
		return unlessGone(err)
	}
	c, err := s.find(ctx, w)
	if err != nil {
		return err
	}
	if err := s.Store.SaveLogo(ctx, w.ID, c.Logo, c.content); err != nil {
		return unlessGone(err)
	}
	if c.failure != nil && c.failure.Temporary {
		return fmt.Errorf("copy a logo: %w", c.failure)
	}
	return nil
}

// GiveUp leaves the reason where it is.
func (s Jobs) GiveUp(context.Context, app.Job, error) error { return nil }

// unlessGone forgives that the widget was deleted meanwhile.
func unlessGone(err error) error {
	if app.CodeOf(err) == app.NotFound {
		return nil
	}
	return err
}

// copied is a logo with its content, or why there is none.
type copied struct {
	app.Logo
	content []byte
	failure *app.DocumentError
}

// find fetches the owner's logo, or the first icon of the site that is a picture: that
// there is none is then no failure, since nobody asked for one. Its error is the end of
// ctx.
func (s Jobs) find(ctx context.Context, w app.Widget) (copied, error) {
	if w.LogoURL != "" {
		return s.copy(ctx, w.LogoURL)
	}
	addresses, err := s.icons(ctx, w)
	for _, address := range addresses {
		c, err := s.copy(ctx, address)
		if err != nil || c.Hash != "" {
			return c, err
		}
	}
	return copied{}, err
}

// copy fetches one picture.
func (s Jobs) copy(ctx context.Context, address string) (c copied, err error) {
	c.Source = address
	r, err := s.Fetch.Get(ctx, fetch.Request{URL: address, MaxBody: app.MaxLogo})
	if err == nil {
		c.ContentType, err = picture(r.Body)
	}
	if ctx.Err() != nil {
		return c, ctx.Err()
	}
	if e, ok := errors.AsType[*app.DocumentError](err); ok {
		c.failure, c.Problem = e, problem(e)
		return c, nil
	}
	if err != nil {
		return c, fmt.Errorf("copy a logo: %w", err)
	}
	sum := sha256.Sum256(r.Body)
	c.Hash, c.content = hex.EncodeToString(sum[:]), r.Body
	return c, nil
}

// problem words for the owner why there is no logo.
func problem(e *app.DocumentError) string {
	if e.Code == app.ErrTooLarge {
		return fmt.Sprintf("The logo is larger than %d KB, or has more than %d pixels on a side. Use a smaller one: it is shown with 36 pixels at most.", app.MaxLogo>>10, maxSide)
	}
	return e.Message
}
