package retrieve_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/embed/openai"
	"github.com/WebsyteAI/websyte/app/ingest"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
	"github.com/WebsyteAI/websyte/app/retrieve"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

// site is a widget in a real database, with a searcher over it.
type site struct {
	t      testing.TB
	store  *sqlite.Store
	ingest *ingest.Service
	search *retrieve.Searcher
	owner  app.UserID
	widget app.WidgetID
}

// newSite has vectors where an embeddings server is given.
func newSite(t testing.TB, vectors *llmtest.Server) *site {
	t.Helper()
	store, err := sqlite.Open(context.Background(), sqlite.Options{Dir: t.TempDir()})
	must(t, err)
	t.Cleanup(func() { must(t, store.Close()) })
	owner, err := store.CreateUser(context.Background(), app.User{Email: "ada@example.org", Role: app.RoleOwner}, "")
	must(t, err)
	s := &site{t: t, store: store, owner: owner.ID}
	o := ingest.Options{Store: store, Now: time.Now, Log: slog.New(slog.DiscardHandler), Wake: func() {}}
	question := func(string) retrieve.Embedder { return nil }
	if vectors != nil {
		e := openai.New(openai.Options{BaseURL: vectors.BaseURL, Model: "test-embed", Timeout: 5 * time.Second})
		o.Embedder = e
		question = func(string) retrieve.Embedder { return e }
	}
	s.ingest, s.search = ingest.New(o), retrieve.New(store, question)
	s.widget = s.newWidget()
	return s
}

func (s *site) newWidget() app.WidgetID {
	s.t.Helper()
	w, err := s.store.CreateWidget(context.Background(), app.Widget{OwnerID: s.owner, Name: "Shop"})
	must(s.t, err)
	return w.ID
}

func (s *site) add(title, text string) app.Document {
	s.t.Helper()
	d, err := s.ingest.AddText(context.Background(), s.widget, title, text)
	must(s.t, err)
	return d
}

// addAll adds pages written as "# title" and text, divided by a line of dashes.
func (s *site) addAll(pages string) *site {
	s.t.Helper()
	for page := range strings.SplitSeq(strings.TrimSpace(pages), "\n---\n") {
		title, text, _ := strings.Cut(strings.TrimPrefix(page, "# "), "\n")
		s.add(title, text)
	}
	return s
}

// embed gives every chunk its vector.
func (s *site) embed() *site {
	s.t.Helper()
	must(s.t, ingest.EmbedJobs{Service: s.ingest}.Do(context.Background(), app.Job{WidgetID: s.widget}))
	return s
}

func (s *site) ask(q retrieve.Query) retrieve.Result {
	s.t.Helper()
	if q.Widget == "" {
		q.Widget = s.widget
	}
	r, err := s.search.Search(context.Background(), q)
	must(s.t, err)
	return r
}

func titles(matches []retrieve.Match) []string {
	out := []string{}
	for _, m := range matches {
		out = append(out, m.Title)
	}
	return out
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// shop is a small site in four languages.
const shop = `# Shipping
We ship to all countries of the European Union and to Norway. Shipping to Norway takes six to nine working days and costs 14.90 euros. Orders above 80 euros are shipped for free within the European Union.
---
# Returns
You can return a frame within sixty days. Send it back in its box; we pay the postage. The refund reaches your account five days after the frame has reached us.
---
# Warranty
Every frame has a warranty of three years. Scratches on the lenses are not covered by the warranty.
---
# Lenses
We grind progressive lenses and lenses with a blue light filter. A blue light filter costs 25 euros a pair. Progressive lenses cost 189 euros.
---
# Our company
The company makes spectacle frames in a small town by the sea. Our workshop has twelve people. The workshop works on mobile phones and tablets when you book a visit.
---
# Rückgabe
Sie können eine Brillenfassung innerhalb von sechzig Tagen zurückgeben. Die Rücksendekosten übernehmen wir. Der Kaufpreis wird nach fünf Tagen erstattet.
---
# Öffnungszeiten
Unsere Werkstatt ist von Montag bis Freitag zwischen neun und siebzehn Uhr geöffnet. Am Samstag ist die Werkstatt geschlossen.
---
# 退货政策
您可以在六十天内退回镜框。我们承担退货的邮费。退款将在收到镜框后五天内到账。
---
# 配送
我们配送到欧盟所有国家。配送到挪威需要六到九个工作日，运费为十四欧元。
---
# سياسة الإرجاع
يمكنك إرجاع الإطار خلال ستين يوما. نحن ندفع تكاليف البريد. يصل المبلغ إلى حسابك بعد خمسة أيام.
---
# الشحن
نشحن إلى جميع دول الاتحاد الأوروبي. يستغرق الشحن إلى النرويج من ستة إلى تسعة أيام عمل.`
