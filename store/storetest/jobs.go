package storetest

import (
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

func testJobs(t *testing.T, b *bench) {
	ada, eve := b.site("ada").widget.ID, b.site("eve").widget.ID
	claim := func() *app.Job { t.Helper(); return must(b.ClaimJob(b.ctx, b.clock(), time.Minute))(t) }
	equal(t, "nothing to do", claim(), nil)
	first := must(b.EnqueueJob(b.ctx, app.Job{Kind: app.JobEmbed, WidgetID: ada}))(t)
	b.pass(time.Second)
	same := must(b.EnqueueJob(b.ctx, app.Job{Kind: app.JobEmbed, WidgetID: ada}))(t)
	equal(t, "one that waits serves", same.ID, first.ID)
	crawl := must(b.EnqueueJob(b.ctx, app.Job{Kind: app.JobCrawl, WidgetID: ada}))(t)
	b.pass(time.Second)
	others := must(b.EnqueueJob(b.ctx, app.Job{Kind: app.JobEmbed, WidgetID: eve}))(t)

	one := claim()
	equal(t, "longest due", one.ID, first.ID)
	equal(t, "attempt", one.Attempts, 1)
	again := must(b.EnqueueJob(b.ctx, app.Job{Kind: app.JobEmbed, WidgetID: ada}))(t)
	equal(t, "one that works does not serve", again.ID == first.ID, false)
	equal(t, "another kind", claim().ID, crawl.ID)
	equal(t, "another widget", claim().ID, others.ID)
	equal(t, "not a second of a kind for a widget", claim(), nil)
	ok(t, b.FinishJob(b.ctx, *one))
	equal(t, "after the first has ended", claim().ID, again.ID)
}

func testLeases(t *testing.T, b *bench) {
	ada := b.site("ada").widget.ID
	claim := func() *app.Job { t.Helper(); return must(b.ClaimJob(b.ctx, b.clock(), time.Minute))(t) }
	must(b.EnqueueJob(b.ctx, app.Job{Kind: app.JobEmbed, WidgetID: ada}))(t)
	lost := claim()
	ok(t, b.ExtendJob(b.ctx, *lost, b.clock().Add(2*time.Minute)))
	b.pass(time.Minute)
	equal(t, "extended lease", claim(), nil)
	b.pass(time.Minute)
	held := claim()
	equal(t, "taken over", held.ID, lost.ID)
	equal(t, "attempt", held.Attempts, 2)
	for name, err := range map[string]error{
		"extend":  b.ExtendJob(b.ctx, *lost, b.clock()),
		"finish":  b.FinishJob(b.ctx, *lost),
		"retry":   b.RetryJob(b.ctx, *lost, b.clock(), ""),
		"release": b.ReleaseJob(b.ctx, *lost),
		"unheld":  b.FinishJob(b.ctx, app.Job{ID: held.ID}),
	} {
		refused(t, name+" without the lease", err, app.Conflict)
	}
	ok(t, b.ReleaseJobs(b.ctx))
	refused(t, "finish after all were released", b.FinishJob(b.ctx, *held), app.Conflict)
	one := claim()
	must(b.EnqueueJob(b.ctx, app.Job{Kind: app.JobEmbed, WidgetID: ada}))(t)
	ok(t, b.ReleaseJobs(b.ctx))
	held = claim()
	equal(t, "the older of two that wait for the same", held.ID, one.ID)
	ok(t, b.FinishJob(b.ctx, *held))
	equal(t, "the newer of the two", claim(), nil)
	must(b.EnqueueJob(b.ctx, app.Job{Kind: app.JobEmbed, WidgetID: ada}))(t)
	held = claim()
	ok(t, b.RetryJob(b.ctx, *held, b.clock(), "once"))
	held = claim()
	equal(t, "a release is no attempt", held.Attempts, 2)
	ok(t, b.RetryJob(b.ctx, *held, b.clock().Add(time.Hour), "it broke"))
	equal(t, "before its time", claim(), nil)
	refused(t, "finish after retry", b.FinishJob(b.ctx, *held), app.Conflict)
	b.pass(time.Hour)
	held = claim()
	equal(t, "third attempt", held.Attempts, 3)
	ok(t, b.ReleaseJob(b.ctx, *held))
	held = claim()
	equal(t, "released: due at once, not counted", held.Attempts, 3)
	ok(t, b.FinishJob(b.ctx, *held))
	equal(t, "finished", claim(), nil)
}
