package ingest

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

// carryOver keeps what the owner has said of a page that has moved: pinned or excluded,
// it is so at its new address too. What has gone already was carried over before.
func (c *crawl) carryOver(ctx context.Context, from string, r app.PageResult) error {
	if r.Alias == "" || r.Document == nil {
		return nil
	}
	old, err := c.known(ctx, from)
	if err != nil || old.Status != app.DocumentReady || !old.Pinned && !old.Excluded || old.URL == r.Document.URL {
		return err
	}
	now, err := c.known(ctx, r.Document.URL)
	if err != nil || now.ID == "" || now.Pinned == old.Pinned && now.Excluded == old.Excluded {
		return err
	}
	_, err = c.Store.UpdateDocument(ctx, c.run.WidgetID, now.ID, app.DocumentPatch{Pinned: &old.Pinned, Excluded: &old.Excluded})
	return err
}
