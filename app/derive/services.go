package derive

import (
	"context"
	"fmt"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/figures"
	"github.com/WebsyteAI/websyte/app/terms"
)

// Recommended are questions that content answers, and what may stand in the field
// that a visitor writes into.
type Recommended struct {
	Questions   []app.Recommendation
	Placeholder string
}

// Recommend finds questions that c answers. What a model costs is counted for owner.
func (s *Service) Recommend(ctx context.Context, owner app.UserID, c Content) (Recommended, error) {
	p, err := s.read(ctx, c)
	if err != nil {
		return Recommended{}, err
	}
	pages := []page{p}
	topics := topicsOf(pages)
	a := newAsker(index(p).searcher(), "", pages, p.Language)
	if err := s.questions(ctx, s.byOwner(owner), a, topics); err != nil {
		return Recommended{}, err
	}
	out := Recommended{Questions: a.out}
	switch {
	case p.Title != "" && isTopic(p.Title):
		out.Placeholder = placeholder(topic{text: withoutSite(p.Title)}, p.Language)
	case len(topics) > 0:
		out.Placeholder = placeholder(topics[0], p.Language)
	}
	return out, nil
}

// questions fills a: with the model's where it has some that are answered, and with
// those of the content's own topics.
func (s *Service) questions(ctx context.Context, pay payer, a *asker, topics []topic) error {
	var answer struct {
		Questions []string `json:"questions"`
	}
	const task = "Write the eight questions that visitors most likely ask and that the content answers. Each is one short sentence, differs from the others, and makes sense on its own."
	ok, err := s.ask(ctx, pay, task, `{"questions": ["...", "..."]}`, digest(a.pages), &answer)
	if err != nil {
		return err
	}
	for _, q := range answer.Questions[:min(len(answer.Questions), maxTried/2)] {
		q = strings.TrimSpace(q)
		if !ok || !isPlainLine(q, app.MaxName) || !isQuestion(q) {
			continue
		}
		if _, err := a.try(ctx, q); err != nil {
			return err
		}
	}
	return a.fromTopics(ctx, topics)
}

// Summarize makes a summary of c. What a model costs is counted for owner.
func (s *Service) Summarize(ctx context.Context, owner app.UserID, c Content) (app.Summary, error) {
	p, err := s.read(ctx, c)
	if err != nil {
		return app.Summary{}, err
	}
	return s.summary(ctx, s.byOwner(owner), []page{p})
}

func (s *Service) summary(ctx context.Context, pay payer, pages []page) (app.Summary, error) {
	own := extractive(pages)
	var answer struct {
		Short  string `json:"short"`
		Medium string `json:"medium"`
	}
	const task = "Summarize the content: short in one sentence, medium in three to five sentences. Plain text."
	content := digest(pages)
	ok, err := s.ask(ctx, pay, task, `{"short": "...", "medium": "..."}`, content, &answer)
	if err != nil || !ok {
		return own, err
	}
	written := app.Summary{Short: strings.TrimSpace(answer.Short), Medium: strings.Join(strings.Fields(answer.Medium), " "), Model: true}
	if !holds(written.Short, maxShort, content, pages[0].Language) || !holds(written.Medium, maxMedium, content, pages[0].Language) {
		return own, nil
	}
	return written, nil
}

// leastShared is the share of a summary's content words that the content must have:
// a model puts things in other words, but one that has less talks of something else.
const leastShared = .5

// holds tells whether a model's text can stand for the content: it is plain, in its
// language, of its words, and every figure and address in it stands there.
func holds(text string, most int, content, language string) bool {
	if !isPlainLine(text, most) || len(figures.Unverified(text, content)) > 0 {
		return false
	}
	if written := terms.Detect(text); written != "" && language != "" && written != language {
		return false
	}
	among := termSet(content, language)
	shared, all := 0, 0
	for _, term := range contentTerms(text, language) {
		all++
		if among[term] {
			shared++
		}
	}
	return all > 0 && float64(shared) >= leastShared*float64(all)
}

// digest is what a model is given of pages: of one all that fits, of several the
// beginning of each.
func digest(pages []page) string {
	if len(pages) == 1 {
		return clipTokens(fmt.Sprintf("# %s\n\n%s", pages[0].Title, pages[0].Markdown))
	}
	var b strings.Builder
	left := promptTokens
	each := max(promptTokens/len(pages), 60)
	for _, p := range pages {
		part := fmt.Sprintf("# %s\n%s\n", p.Title, beginning(chunk.Plain(cut(p.Markdown, 12*each)), each))
		if left -= chunk.Tokens(part); left < 0 {
			break
		}
		b.WriteString(part)
	}
	return b.String()
}

// beginning is so many tokens of a text, roughly.
func beginning(text string, tokens int) string {
	for text = cut(text, 5*tokens); chunk.Tokens(text) > tokens; {
		text = cut(text, len(text)*3/4)
	}
	return strings.TrimSpace(text)
}
