package insights

import (
	"context"
	"slices"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// listed is how many pages and questions a report has of each kind.
const listed = 20

// Sums are the figures of some time.
type Sums struct {
	Conversations    int      `json:"conversations" doc:"That began and are kept"`
	Questions        int      `json:"questions"`
	Answers          int      `json:"answers"`
	Messages         int      `json:"messages" doc:"Questions and answers"`
	AnsweredShare    *float64 `json:"answeredShare" doc:"Of the answers, those that did not say that nothing was found; null without any"`
	Liked            int      `json:"liked"`
	Disliked         int      `json:"disliked"`
	PromptTokens     int      `json:"promptTokens"`
	CompletionTokens int      `json:"completionTokens"`
	Cost             *float64 `json:"cost" doc:"In the currency of llm.price_input and llm.price_output; null without them"`
}

// Day is one day's.
type Day struct {
	Day string `json:"day" format:"date"`
	Sums
}

// Report is what an owner reads of a widget.
type Report struct {
	From       string     `json:"from" format:"date"`
	To         string     `json:"to" format:"date" doc:"The last day"`
	TZ         string     `json:"tz"`
	Sum        Sums       `json:"sum"`
	Days       []Day      `json:"days" nullable:"false" doc:"Each day of the time"`
	Latency    Latency    `json:"latency" doc:"Of the newest kept answers, at most 10,000"`
	Pages      []Page     `json:"pages" nullable:"false" doc:"The documents that most kept answers cite"`
	Questions  []Question `json:"questions" nullable:"false" doc:"What was asked most often"`
	Unanswered []Question `json:"unanswered" nullable:"false" doc:"What was most often asked in vain"`
}

// Latency is how long answers took, in milliseconds since the question came in.
type Latency struct {
	Answers    int   `json:"answers" doc:"That were measured"`
	FirstToken Times `json:"firstToken"`
	Total      Times `json:"total"`
}

// Times are a median, and what one in twenty exceeds; null where nothing was measured.
type Times struct {
	Median *int64 `json:"median"`
	P95    *int64 `json:"p95"`
}

// Page is a document and the answers that cite it.
type Page struct {
	DocumentID app.DocumentID `json:"documentId"`
	Title      string         `json:"title"`
	URL        string         `json:"url"`
	Answers    int            `json:"answers"`
	Liked      int            `json:"liked"`
	Disliked   int            `json:"disliked"`
}

// Question is what was asked, in one wording or several.
type Question struct {
	Question       string             `json:"question" doc:"The newest wording"`
	Count          int                `json:"count"`
	Unanswered     int                `json:"unanswered"`
	LastAskedAt    string             `json:"lastAskedAt" format:"date-time"`
	ConversationID app.ConversationID `json:"conversationId" doc:"The newest"`
}

// Report sums up a widget's period.
func (s *Service) Report(ctx context.Context, w app.WidgetID, p Period) (r Report, err error) {
	days, err := s.store.Activity(ctx, w, p.spans())
	if err != nil {
		return r, err
	}
	r.From, r.To, r.TZ = p.names()
	r.Days, r.Sum = s.days(p, days)
	if r.Latency, err = s.latency(ctx, w, p); err != nil {
		return r, err
	}
	pages, err := s.store.CitedPages(ctx, w, p.from(), p.to(), listed)
	if err != nil {
		return r, err
	}
	r.Pages = make([]Page, len(pages))
	for i, page := range pages {
		r.Pages[i] = Page(page)
	}
	if r.Questions, err = s.questions(ctx, w, p, false); err != nil {
		return r, err
	}
	r.Unanswered, err = s.questions(ctx, w, p, true)
	return r, err
}

// names are those of a period in an answer.
func (p Period) names() (from, to, zone string) {
	return p.first.Format(dayForm), p.first.AddDate(0, 0, p.days-1).Format(dayForm), p.zone.String()
}

// days gives each day of a period, also those without activity, and their sum.
func (s *Service) days(p Period, active []app.DayActivity) ([]Day, Sums) {
	var sum app.Activity
	out := make([]Day, p.days)
	for i := range out {
		day := p.first.AddDate(0, 0, i)
		var a app.Activity
		if at := slices.IndexFunc(active, func(d app.DayActivity) bool { return d.Day.Equal(day) }); at >= 0 {
			a = active[at].Activity
		}
		out[i] = Day{day.Format(dayForm), s.sums(a)}
		sum = sum.Plus(a)
	}
	return out, s.sums(sum)
}

func (s *Service) sums(a app.Activity) Sums {
	out := Sums{
		Conversations: a.Conversations, Questions: a.Questions, Answers: a.Answers, Messages: a.Questions + a.Answers,
		Liked: a.Liked, Disliked: a.Disliked, PromptTokens: a.Usage.PromptTokens, CompletionTokens: a.Usage.CompletionTokens, Cost: s.cost(a.Usage),
	}
	if a.Answers > 0 {
		share := float64(a.Answered) / float64(a.Answers)
		out.AnsweredShare = &share
	}
	return out
}

func (s *Service) latency(ctx context.Context, w app.WidgetID, p Period) (Latency, error) {
	first, total, err := s.store.Latencies(ctx, w, p.from(), p.to())
	return Latency{Answers: len(total), FirstToken: timesOf(first), Total: timesOf(total)}, err
}

// timesOf takes the nearest rank: a time that was measured.
func timesOf(ms []int64) Times {
	if len(ms) == 0 {
		return Times{}
	}
	slices.Sort(ms)
	rank := func(share float64) *int64 { return &ms[int(share*float64(len(ms)-1)+.5)] }
	return Times{Median: rank(.5), P95: rank(.95)}
}

func (s *Service) questions(ctx context.Context, w app.WidgetID, p Period, unanswered bool) ([]Question, error) {
	topics, err := s.store.Topics(ctx, w, p.from(), p.to(), unanswered, listed)
	out := make([]Question, len(topics))
	for i, t := range topics {
		out[i] = Question{t.Question, t.Count, t.Unanswered, t.LastAsked.UTC().Format(time.RFC3339), t.ConversationID}
	}
	return out, err
}
