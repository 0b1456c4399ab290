package server

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chat"
	"github.com/WebsyteAI/websyte/app/markup"
)

// turnView is a question with its answer: written, or made of quotes alone.
type turnView struct {
	Question   string
	Answer     template.HTML
	Quotes     []sourceView
	Sources    []sourceView
	Closest    []app.PageLink
	Incomplete bool
	Last       bool
}

// sourceView is a source with its quote, whose surroundings end and begin with a space
// where one belongs.
type sourceView struct {
	ID, Title, URL, Where string
	Index                 int
	Before, Quote, After  string
}

// history gives the conversation as it is kept.
func (p *chatting) history() ([]turnView, error) {
	if err := p.mayRead(p.c, p.session, p.widget.ID); err != nil {
		return nil, err
	}
	ms, err := p.Chat.History(p.c.Request().Context(), p.widget.ID, p.session)
	if app.CodeOf(err) == app.NotFound { // erased, or past its time
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var turns []turnView
	question := ""
	for _, m := range ms {
		if m.Role == app.RoleVisitor {
			question = m.Text
			continue
		}
		turns = append(turns, p.turn(len(turns)+1, question, m))
		question = ""
	}
	if question != "" { // whose answer is not there yet, or broke off
		turns = append(turns, turnView{Question: question, Incomplete: true})
	}
	if len(turns) > 0 {
		turns[len(turns)-1].Last = true
	}
	return turns, nil
}

// answerMessage is an answer as the store would give it back.
func answerMessage(a chat.Answer) app.Message {
	return app.Message{Text: a.Message, Sources: a.Sources, Closest: a.Closest, Mode: a.Mode, Answered: a.Answered}
}

func (p *chatting) turn(number int, question string, m app.Message) turnView {
	call := callOf(p.c.Request().Context())
	m.Sources, m.Closest = call.citations(m.Sources), call.links(m.Closest)
	t := turnView{Question: question, Closest: pageLinks(m.Closest, len(m.Closest))}
	for _, c := range m.Sources {
		t.Sources = append(t.Sources, p.source(number, c))
	}
	if m.Mode == app.ModeQuotes && len(t.Sources) > 0 {
		t.Quotes, t.Sources = t.Sources, nil
		return t
	}
	t.Answer = p.pages.markup.HTML(m.Text, p.linksOf(number, m.Sources))
	return t
}

func (p *chatting) source(turn int, c app.Citation) sourceView {
	v := sourceView{
		ID: sourceID(turn, c.Index), Index: c.Index, Title: firstOf(c.Title, c.URL), Where: p.where(c),
		Before: c.Before, Quote: c.Quote, After: c.After,
	}
	if app.IsWebAddress(c.URL) {
		v.URL = c.URL
	}
	if spaced(c.Before, c.Quote) {
		v.Before += " "
	}
	if spaced(c.Quote, c.After) {
		v.After = " " + v.After
	}
	return v
}

func sourceID(turn, index int) string { return fmt.Sprintf("source-%d-%d", turn, index) }

// where is the way to the quote within its document.
func (p *chatting) where(c app.Citation) string {
	parts := []string{strings.Join(slices.DeleteFunc(slices.Clone(c.Headings), func(h string) bool { return h == c.Title }), " › ")}
	if c.Page > 0 {
		parts = append(parts, strings.ReplaceAll(p.texts["page"], "{n}", strconv.Itoa(c.Page)))
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

// spaced tells whether two pieces of a passage need a space between: not before a mark
// that follows, nor after a full stop of Chinese or Japanese.
func spaced(left, right string) bool {
	return left != "" && right != "" && !strings.ContainsAny(left[len(left)-1:], " \n\t") &&
		!slices.ContainsFunc([]string{"。", "！", "？", "」", "』"}, func(end string) bool { return strings.HasSuffix(left, end) }) &&
		!strings.ContainsAny(firstRune(right), " \n\t,.;:!?)،")
}

func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

// linksOf lets a text lead to its sources, to their sites, and to mail addresses that
// stand in them: a model may be talked into any other.
func (p *chatting) linksOf(turn int, sources []app.Citation) markup.Links {
	return markup.Links{
		Cite: func(n int) (href, name string, ok bool) {
			for _, c := range sources {
				if c.Index == n {
					return "#" + sourceID(turn, n), strings.NewReplacer("{n}", strconv.Itoa(n), "{title}", firstOf(c.Title, c.URL)).Replace(p.texts["source"]), true
				}
			}
			return "", "", false
		},
		Trusts: func(address string) bool {
			mail, isMail := strings.CutPrefix(strings.ToLower(address), "mailto:")
			return slices.ContainsFunc(sources, func(c app.Citation) bool {
				if isMail {
					return strings.Contains(strings.ToLower(c.Before+c.Quote+c.After), mail)
				}
				return app.Origin(address) != "" && app.Origin(address) == app.Origin(c.URL)
			})
		},
	}
}

// pageLinks are the first of links that lead to web pages, each with a name.
func pageLinks(links []app.PageLink, most int) []app.PageLink {
	var out []app.PageLink
	for _, l := range links {
		if app.IsWebAddress(l.URL) && len(out) < most {
			out = append(out, app.PageLink{Title: firstOf(l.Title, l.URL), URL: l.URL})
		}
	}
	return out
}
