package storetest

import (
	"fmt"
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

// changing is a list that is read in parts while it changes.
type changing struct {
	add    func(n int) string
	list   func(app.Part) []string
	remove func(id string)
}

// testParts reads lists in parts while things are added, and the one is removed at
// which the next part begins: what was there all the time is listed once.
func testParts(t *testing.T, b *bench) {
	ada, eve := b.site("ada"), b.site("eve")
	for name, c := range map[string]changing{
		"widgets": {
			add: func(n int) string {
				return string(must(b.CreateWidget(b.ctx, app.Widget{OwnerID: ada.user.ID, Name: fmt.Sprint(n)}))(t).ID)
			},
			list: func(p app.Part) []string {
				list, _, err := b.Widgets(b.ctx, ada.scope(), app.WidgetQuery{After: app.WidgetID(p.After), Limit: p.Limit})
				ok(t, err)
				return named(list, func(w app.Widget) string { return string(w.ID) })
			},
			remove: func(id string) { must(b.DeleteWidget(b.ctx, ada.scope(), app.WidgetID(id)))(t) },
		},
		"accounts": {
			add: func(n int) string { return string(b.user(fmt.Sprint("user", n)).ID) },
			list: func(p app.Part) []string {
				list, _, err := b.AccountList(b.ctx, app.AccountQuery{After: app.UserID(p.After), Limit: p.Limit})
				ok(t, err)
				return named(list, func(u app.AccountSummary) string { return string(u.ID) })
			},
			remove: func(id string) { ok(t, b.DeleteUser(b.ctx, app.UserID(id))) },
		},
		"sources": {
			add: func(int) string {
				return string(must(b.CreateSource(b.ctx, app.Source{WidgetID: eve.widget.ID, Kind: app.KindText}))(t).ID)
			},
			list: func(p app.Part) []string {
				list, _, err := b.SourcePage(b.ctx, eve.widget.ID, p)
				ok(t, err)
				return named(list, func(s app.Source) string { return string(s.ID) })
			},
			remove: func(id string) { must(b.DeleteSource(b.ctx, eve.widget.ID, app.SourceID(id)))(t) },
		},
		"runs": b.changingRuns(ada),
	} {
		want, seen := map[string]bool{}, map[string]int{}
		for n := range 25 {
			want[c.add(n)] = true
		}
		for after, n := "", 100; ; n++ {
			part := c.list(app.Part{After: after, Limit: 4})
			for _, id := range part {
				seen[id]++
			}
			if len(part) < 4 || n == 150 {
				equal(t, name+": it ends", n < 150, true)
				break
			}
			after = part[3]
			if want[after] {
				c.remove(after)
			}
			if n%2 == 0 {
				c.add(n)
			}
		}
		for id := range want {
			equal(t, name+": listed once", seen[id], 1)
		}
	}
	list, _, err := b.Widgets(b.ctx, eve.scope(), app.WidgetQuery{After: ada.widget.ID})
	ok(t, err)
	for _, w := range list {
		equal(t, "after another owner's", w.OwnerID, eve.user.ID)
	}
}

// changingRuns has each run on a source of its own, with which it goes.
func (b *bench) changingRuns(s site) changing {
	sources := map[string]app.SourceID{}
	return changing{
		add: func(int) string {
			src := must(b.CreateSource(b.ctx, app.Source{WidgetID: s.widget.ID, Kind: app.KindWebsite}))(b.t)
			r := must(b.StartRun(b.ctx, app.Run{WidgetID: s.widget.ID, SourceID: src.ID}, nil))(b.t)
			must(b.FinishRun(b.ctx, s.widget.ID, r.ID, app.RunFailed, ""))(b.t)
			sources[string(r.ID)] = src.ID
			return string(r.ID)
		},
		list: func(p app.Part) []string {
			list, _, err := b.Runs(b.ctx, s.widget.ID, p)
			ok(b.t, err)
			return named(list, func(r app.Run) string { return string(r.ID) })
		},
		remove: func(id string) { must(b.DeleteSource(b.ctx, s.widget.ID, sources[id]))(b.t) },
	}
}

func named[T any](list []T, id func(T) string) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = id(v)
	}
	return out
}
