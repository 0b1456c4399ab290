package storetest

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// Open opens the store that keeps its things in dir, with that clock. What an
// earlier call stored in dir is there.
type Open func(t *testing.T, dir string, clock func() time.Time) Store

// Run tests a backend.
func Run(t *testing.T, open Open) {
	suites := map[string]func(*testing.T, *bench){
		"users":                  testUsers,
		"tokens":                 testTokens,
		"accounts":               testAccounts,
		"last admin":             testLastAdmin,
		"give widgets":           testGiveWidgets,
		"stats":                  testStats,
		"sessions":               testLoginSessions,
		"session ends":           testLoginSessionsEnd,
		"links":                  testAccountLinks,
		"links of former admins": testLinksOfFormerAdmins,
		"first account":          testFirstAccount,
		"devices":                testKnownDevices,
		"hashes":                 testPasswordHashes,
		"old sessions":           testLoginSessionsExpire,
		"passwords and sessions": testLoginSessionsBeginWithThePassword,
		"identities":             testIdentities,
		"unlinking":              testUnlinking,
		"invited":                testInvitedByIdentity,
		"widgets":                testWidgets,
		"widget bounds":          testWidgetBounds,
		"delete widget":          testDeleteWidget,
		"sharing":                testSharing,
		"share bounds":           testShareBounds,
		"audit":                  testAudit,
		"audit expiry":           testAuditExpiry,
		"sources":                testSources,
		"documents":              testDocuments,
		"replace":                testReplaceDocument,
		"queue":                  testQueueDocument,
		"unpack":                 testUnpackDocument,
		"scanned pages":          testReservePage,
		"exclude":                testExclude,
		"files":                  testFileKeys,
		"quota":                  testQuota,
		"quota at once":          testQuotaAtOnce,
		"quota of archives":      testQuotaOfArchives,
		"runs":                   testRuns,
		"translations":           testTranslations,
		"schedules":              testSchedules,
		"generations":            testGenerations,
		"withdrawn":              testWithdrawn,
		"frontier":               testFrontier,
		"frontier size":          testFrontierBound,
		"pages":                  testPages,
		"doubles":                testDoubles,
		"failures":               testFailures,
		"gone":                   testGone,
		"jobs":                   testJobs,
		"leases":                 testLeases,
		"words":                  testWords,
		"odd terms":              testOddTerms,
		"common terms":           testCommonTerms,
		"passages":               testPassages,
		"vectors":                testVectors,
		"sentences":              testSentences,
		"change model":           testChangeModel,
		"conversations":          testConversations,
		"ratings":                testRatings,
		"expiry":                 testExpiry,
		"shortened":              testShortened,
		"usage":                  testUsage,
		"inbox":                  testInbox,
		"walk":                   testWalk,
		"parts":                  testParts,
		"activity":               testActivity,
		"topics":                 testTopics,
		"allowance":              testAllowance,
		"derived":                testDerived,
		"version":                testContentVersion,
		"owner usage":            testOwnerUsage,
		"strangers":              testStrangers,
		"writers":                testWriters,
		"impatience":             testImpatience,
		"reopen":                 testReopen,
		"logos":                  testLogos,
		"logo jobs":              testLogoJobs,
		"secrets":                testSecrets,
	}
	for name, test := range suites {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, open)
			test(t, b)
			b.sound()
		})
	}
}

// bench is a store with a clock that the test moves.
type bench struct {
	Store
	t    *testing.T
	ctx  context.Context
	open Open
	dir  string

	mu  sync.Mutex
	now time.Time
}

func newBench(t *testing.T, open Open) *bench {
	b := &bench{t: t, ctx: t.Context(), open: open, dir: t.TempDir(), now: time.Date(2030, 1, 2, 3, 4, 5, 678e6, time.UTC)}
	b.Store = open(t, b.dir, b.clock)
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return b
}

func (b *bench) clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *bench) pass(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
}

// reopen closes the store and opens it again.
func (b *bench) reopen() {
	b.t.Helper()
	if err := b.Close(); err != nil {
		b.t.Fatalf("close: %v", err)
	}
	b.Store = b.open(b.t, b.dir, b.clock)
}

// sound fails the test where the store finds itself out of order.
func (b *bench) sound() {
	b.t.Helper()
	findings := must(b.Check(b.ctx))(b.t)
	if len(findings) > 0 {
		b.t.Errorf("check: %s", strings.Join(findings, "; "))
	}
}

// must unwraps a result; any error ends the test.
func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatalf("unexpected error: %v", err)
		}
		return v
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("unexpected error: %v", err)
	}
}

// refused wants an error of that code.
func refused(t *testing.T, what string, err error, code app.Code) {
	t.Helper()
	if err == nil || app.CodeOf(err) != code {
		t.Errorf("%s: got error %v, want code %s", what, err, code)
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func sameList[T comparable](t *testing.T, what string, got, want []T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// site is a widget of its own owner with one source.
type site struct {
	user   app.User
	widget app.Widget
	source app.Source
}

func (s site) scope() app.Scope { return app.OwnedBy(s.user.ID) }

func (b *bench) site(name string) site {
	b.t.Helper()
	u := must(b.CreateUser(b.ctx, app.User{Email: name + "@example.org", Role: app.RoleOwner}, ""))(b.t)
	w := must(b.CreateWidget(b.ctx, app.Widget{OwnerID: u.ID, Name: name, URL: "https://" + name + ".example"}))(b.t)
	src := must(b.CreateSource(b.ctx, app.Source{WidgetID: w.ID, Kind: app.KindWebsite, URL: w.URL}))(b.t)
	return site{u, w, src}
}

// chunk makes a passage whose terms are its words.
func chunk(head, text string) app.Chunk {
	return app.Chunk{Headings: []string{head}, Text: text, Start: 3, End: 3 + len(text), HeadTerms: strings.ToLower(head), Terms: strings.ToLower(text)}
}

// ready stores a document with a chunk for each text.
func (b *bench) ready(s site, path string, texts ...string) app.Document {
	b.t.Helper()
	var chunks []app.Chunk
	for i, text := range texts {
		c := chunk("Title", text)
		c.Ordinal = i
		chunks = append(chunks, c)
	}
	d := app.Document{
		WidgetID: s.widget.ID, SourceID: s.source.ID, Kind: app.KindPage, URL: s.widget.URL + path, Title: "Title " + path, Language: "en",
		Markdown: strings.Join(texts, "\n\n"), Hash: "hash " + path, ETag: `"e"`, Status: app.DocumentReady, FetchedAt: b.clock(),
	}
	return must(b.SaveDocument(b.ctx, d, chunks))(b.t)
}

// texts searches by words and gives the passages' texts, best first.
func (b *bench) texts(w app.WidgetID, terms ...string) []string {
	b.t.Helper()
	hits := must(b.SearchTerms(b.ctx, w, terms, 50))(b.t)
	return b.hitTexts(w, hits)
}

func (b *bench) hitTexts(w app.WidgetID, hits []app.Hit) []string {
	b.t.Helper()
	var ids []app.ChunkID
	for _, h := range hits {
		ids = append(ids, h.Chunk)
	}
	var out []string
	for _, p := range must(b.Passages(b.ctx, w, ids))(b.t) {
		out = append(out, p.Text)
	}
	if len(out) != len(hits) {
		b.t.Errorf("%d hits, but %d passages", len(hits), len(out))
	}
	return out
}
