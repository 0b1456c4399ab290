package ingest

import (
	"context"
	"slices"

	"github.com/WebsyteAI/websyte/app"
)

// Extraction drops menus and footers by what they are; this drops by what they do:
// a block of text that stands on most pages of a source tells none of them apart.
const (
	fewestPages    = 6  // sources smaller than this have no boilerplate
	repeatsPercent = 40 // of the pages
	boilerplateMax = 2_000
	documentBatch  = 50
)

// dropBoilerplate finds the blocks that repeat across the source and indexes anew
// the pages that hold them. The hashes stay with the source, so that the next
// crawl leaves the blocks out at once; they are stored first, so that a crawl that
// dies in between knows them when it goes on.
func (c *crawl) dropBoilerplate(ctx context.Context) error {
	if err := c.learnBoilerplate(ctx, c.eachDocument); err != nil {
		return err
	}
	return c.eachDocument(ctx, func(docs []app.Document) error {
		for _, d := range docs {
			if err := c.cleanDocument(ctx, d); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *crawl) cleanDocument(ctx context.Context, d app.Document) error {
	if cleaned(d, c.source.Boilerplate) == d.Markdown {
		return nil
	}
	d, chunks := c.index(d, c.source.Boilerplate)
	_, err := c.Store.SaveDocument(ctx, d, chunks)
	if err != nil && app.CodeOf(err) == app.NotFound {
		return nil // its owner has deleted it meanwhile
	}
	return err
}

// cleanStaged does so for a run whose pages are staged: what visitors see stays as it
// is, and a page that must be cleaned is staged as well.
func (c *crawl) cleanStaged(ctx context.Context) error {
	if err := c.learnBoilerplate(ctx, c.eachUpcoming); err != nil {
		return err
	}
	return c.eachUpcoming(ctx, func(docs []app.Document) error {
		for _, d := range docs {
			clean := cleaned(d, c.source.Boilerplate)
			if clean == d.Markdown {
				continue
			}
			d.Markdown = clean
			err := c.Store.StageDocument(ctx, c.run.WidgetID, c.run.ID, d)
			if err != nil && app.CodeOf(err) != app.NotFound { // its owner may have deleted it meanwhile
				return err
			}
		}
		return nil
	})
}

// eachUpcoming gives the source's documents as they will be when the run is published.
func (c *crawl) eachUpcoming(ctx context.Context, each func([]app.Document) error) error {
	staged := map[app.DocumentID]bool{}
	err := c.eachVersion(ctx, c.run.WidgetID, c.run.ID, func(v app.Version) error {
		staged[v.Document.ID] = true
		if v.Gone {
			return nil
		}
		return each([]app.Document{v.Document})
	})
	if err != nil {
		return err
	}
	return c.eachDocument(ctx, func(docs []app.Document) error {
		return each(slices.DeleteFunc(slices.Clone(docs), func(d app.Document) bool { return staged[d.ID] }))
	})
}

// learnBoilerplate keeps with the source what repeats.
func (c *crawl) learnBoilerplate(ctx context.Context, documents documentWalk) error {
	repeats, err := repeats(ctx, documents)
	if err != nil || len(repeats) == 0 {
		return err
	}
	known := slices.DeleteFunc(c.source.Boilerplate, func(h uint64) bool { return slices.Contains(repeats, h) })
	known = append(known, repeats...)
	c.source.Boilerplate = known[max(0, len(known)-boilerplateMax):]
	return c.Store.SetBoilerplate(ctx, c.source.WidgetID, c.source.ID, c.source.Boilerplate)
}

// documentWalk gives documents in batches.
type documentWalk func(ctx context.Context, each func([]app.Document) error) error

// repeats are the hashes of the blocks that too many documents hold.
func repeats(ctx context.Context, walk documentWalk) ([]uint64, error) {
	pages, documents := map[uint64]int{}, 0
	err := walk(ctx, func(docs []app.Document) error {
		documents += len(docs)
		for _, d := range docs {
			countBlocks(pages, d.Markdown)
		}
		return nil
	})
	if err != nil || documents < fewestPages {
		return nil, err
	}
	var out []uint64
	for h, n := range pages {
		if n >= 3 && n*100 >= documents*repeatsPercent {
			out = append(out, h)
		}
	}
	slices.Sort(out)
	return out, nil
}

// countBlocks counts each block of a page once.
func countBlocks(pages map[uint64]int, markdown string) {
	seen := map[uint64]bool{}
	for block := range blocks(markdown) {
		if h := blockHash(block); !seen[h] && droppable(block) {
			seen[h] = true
			pages[h]++
		}
	}
}

// eachDocument gives the source's ready documents in batches.
func (c *crawl) eachDocument(ctx context.Context, each func([]app.Document) error) error {
	after := app.DocumentID("")
	for {
		docs, err := c.Store.DocumentsAfter(ctx, c.run.WidgetID, c.source.ID, after, documentBatch)
		if err != nil || len(docs) == 0 {
			return err
		}
		if err := each(docs); err != nil {
			return err
		}
		after = docs[len(docs)-1].ID
	}
}
