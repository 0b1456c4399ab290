package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/ingest"
)

// report says how the reading went.
func (t *trial) report(ctx context.Context, out io.Writer, st ingest.Status, took time.Duration) error {
	if st.Status != app.RunCompleted {
		return app.Errorf(app.Upstream, "%s could not be read: %s", t.site.given, st.Error)
	}
	fmt.Fprintf(out, "Read %s: %s, %s, in %s.\n", t.site.given, count(st.PagesDone, "page"), count(st.Chunks, "passage"), took.Round(100*time.Millisecond))
	failures, err := t.failures(ctx, st.RunID)
	for _, f := range failures {
		fmt.Fprintf(out, "%s: %s\n    such as %s\n", count(f.pages, "address"), printable(f.message), printable(f.example))
	}
	return err
}

// failure is a reason for which pages were not read.
type failure struct {
	message, example string
	pages            int
}

// failures are the reasons for which the run failed to read pages, the most
// frequent first.
func (t *trial) failures(ctx context.Context, run app.RunID) ([]failure, error) {
	byMessage := map[string]failure{}
	for after := int64(0); ; {
		pages, err := t.store.RunPages(ctx, t.widget.ID, run, after, 500)
		if err != nil || len(pages) == 0 {
			return slices.SortedFunc(maps.Values(byMessage), func(x, y failure) int {
				return cmp.Or(cmp.Compare(y.pages, x.pages), cmp.Compare(x.message, y.message))
			}), err
		}
		for _, p := range pages {
			if after = p.ID; p.State == app.PageFailed {
				f := byMessage[p.Error]
				byMessage[p.Error] = failure{p.Error, cmp.Or(f.example, p.URL), f.pages + 1}
			}
		}
	}
}

func count(n int, thing string) string {
	switch {
	case n == 1:
		return "1 " + thing
	case strings.HasSuffix(thing, "s"):
		thing += "e"
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
