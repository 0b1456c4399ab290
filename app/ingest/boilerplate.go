package ingest

import (
	"context"
	"hash/fnv"
	"slices"
	"strings"

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
// crawl leaves the blocks out at once.
func (c *crawl) dropBoilerplate(ctx context.Context) error {
	repeats, err := c.repeats(ctx)
	if err != nil || len(repeats) == 0 {
		return err
	}
	err = c.eachDocument(ctx, func(d app.Document) error {
		if without(d.Markdown, repeats) == d.Markdown {
			return nil
		}
		d, chunks := index(d, repeats, nil)
		_, err := c.Store.SaveDocument(ctx, d, chunks)
		return err
	})
	if err != nil {
		return err
	}
	c.source.Boilerplate = append(c.source.Boilerplate, repeats...)
	c.source.Boilerplate = c.source.Boilerplate[max(0, len(c.source.Boilerplate)-boilerplateMax):]
	return c.Store.UpdateSource(ctx, c.source)
}

// repeats are the hashes of the blocks that too many documents hold.
func (c *crawl) repeats(ctx context.Context) ([]uint64, error) {
	pages := map[uint64]int{}
	documents := 0
	err := c.eachDocument(ctx, func(d app.Document) error {
		documents++
		seen := map[uint64]bool{}
		for block := range blocks(d.Markdown) {
			if h := blockHash(block); !seen[h] && droppable(block) {
				seen[h] = true
				pages[h]++
			}
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

func (c *crawl) eachDocument(ctx context.Context, each func(app.Document) error) error {
	after := app.DocumentID("")
	for {
		docs, err := c.Store.DocumentsAfter(ctx, c.run.WidgetID, c.source.ID, after, documentBatch)
		if err != nil || len(docs) == 0 {
			return err
		}
		for _, d := range docs {
			if err := each(d); err != nil {
				return err
			}
		}
		after = docs[len(docs)-1].ID
	}
}

// without leaves out the blocks whose hashes are given; never all of them.
func without(markdown string, hashes []uint64) string {
	if len(hashes) == 0 {
		return markdown
	}
	drop := map[uint64]bool{}
	for _, h := range hashes {
		drop[h] = true
	}
	var kept []string
	dropped := false
	for block := range blocks(markdown) {
		if droppable(block) && drop[blockHash(block)] {
			dropped = true
			continue
		}
		kept = append(kept, block)
	}
	if !dropped || len(kept) == 0 {
		return markdown
	}
	return strings.Join(kept, "\n\n") + "\n"
}

// droppable keeps headings: they repeat on purpose, and hold a section together.
func droppable(block string) bool { return !strings.HasPrefix(block, "#") }

func blockHash(block string) uint64 {
	h := fnv.New64a()
	for word := range strings.FieldsSeq(block) {
		h.Write([]byte(word))
		h.Write([]byte{' '})
	}
	return h.Sum64()
}

// blocks are the parts of markdown between blank lines; a fenced block is one.
func blocks(markdown string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		var block []string
		fence := ""
		flush := func() bool {
			text := strings.Join(block, "\n")
			block = nil
			return text == "" || yield(text)
		}
		for line := range strings.SplitSeq(markdown, "\n") {
			if fence == "" && strings.TrimSpace(line) == "" {
				if !flush() {
					return
				}
				continue
			}
			block = append(block, line)
			fence = fenceAfter(fence, strings.TrimSpace(line))
		}
		flush()
	}
}

// fenceAfter is the fence that is open after a line, "" for none.
func fenceAfter(open, line string) string {
	if open != "" {
		if strings.HasPrefix(line, open) && strings.Trim(line, open[:1]) == "" {
			return ""
		}
		return open
	}
	for _, mark := range []string{"`", "~"} {
		if run := line[:len(line)-len(strings.TrimLeft(line, mark))]; len(run) >= 3 {
			return run
		}
	}
	return ""
}
