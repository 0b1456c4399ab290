package server

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chat"
)

const (
	maxChatForm = 160 << 10 // bytes: the longest question, percent-encoded, and earlier ones
	maxEarlier  = 3         // questions that the form remembers where the server keeps none
)

// submitChat does what a form of the page asks for, and leads back to the page, so that
// loading it again asks nothing again.
func (s *Server) submitChat(name string) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if err := s.sameOrigin(r); err != nil {
			return s.showProblem(c, err)
		}
		r.Body = http.MaxBytesReader(c.Response(), r.Body, maxChatForm)
		if err := r.ParseForm(); err != nil {
			return s.showProblem(c, app.Errorf(app.Invalid, "the form cannot be read: go back and send it again"))
		}
		p, err := s.beginChatPage(c, name)
		if err != nil {
			return s.showProblem(c, err)
		}
		switch r.PostForm.Get("do") {
		case "restart":
			return p.forget()
		case "erase":
			return p.erase()
		}
		return p.ask(strings.ReplaceAll(strings.TrimSpace(r.PostForm.Get("message")), "\r\n", "\n"))
	}
}

// ask answers a question. Where the browser keeps the conversation the answer is one of
// the page's own; else it is shown at once.
func (p *chatting) ask(message string) error {
	if message == "" {
		return p.back("")
	}
	a, err := p.answerTo(message)
	if err != nil {
		return p.fail(message, err)
	}
	p.count(a)
	p.session = a.Session
	if p.session != "" {
		p.keepSession()
		if !framed(p.c.Request()) {
			return p.back("#last")
		}
		return p.show(p.following(a))
	}
	shown := p.following(a)
	shown.Turns = []turnView{p.turn(1, message, answerMessage(a))}
	shown.Turns[0].Last, shown.Turns[0].Incomplete = true, a.Incomplete
	shown.Earlier = append(p.earlier(), message)
	return p.show(shown)
}

// answerTo asks the chat under the same rates and bounds as the widget does.
func (p *chatting) answerTo(message string) (chat.Answer, error) {
	ctx := p.c.Request().Context()
	if err := p.takeTurn(p.c, p.widget); err != nil {
		return chat.Answer{}, err
	}
	leave, err := p.sitDownToChat(ctx, p.widget)
	if err != nil {
		return chat.Answer{}, err
	}
	defer leave()
	r := chat.Request{Widget: p.widget, Message: message, Session: p.session, Keep: true, Language: p.lang}
	for _, q := range p.earlier() {
		r.History = append(r.History, chat.Turn{Role: app.RoleVisitor, Text: q})
	}
	return p.Chat.Answer(ctx, r, nil)
}

// earlier are the questions that the form remembers: the visitor's own claim, as the
// API takes one.
func (p *chatting) earlier() []string {
	list := p.c.Request().PostForm["earlier"]
	return list[max(0, len(list)-maxEarlier+1):]
}

func (p *chatting) following(a chat.Answer) plainChat {
	return plainChat{Questions: a.FollowUps, QuestionsLabel: p.texts["followUps"]}
}

// fail shows the page with what was asked still in the field.
func (p *chatting) fail(message string, err error) error {
	return p.show(plainChat{Problem: p.trouble(err), Question: message, Earlier: p.earlier()})
}

// trouble says what went wrong in the visitor's language, and gives the answer its status.
func (p *chatting) trouble(err error) *pageProblem {
	told := p.Server.problem(p.c.Request().Context(), err)
	p.status = told.status
	if told.Code != app.RateLimited {
		return &pageProblem{p.texts["failed"], p.texts["kept"]}
	}
	seconds, _ := strconv.Atoi(p.c.Response().Header().Get("Retry-After")) // ours: a number
	at := strconv.Itoa(seconds/60) + ":" + strconv.Itoa(100 + seconds%60)[1:]
	return &pageProblem{p.texts["pause"] + " (" + strings.ReplaceAll(p.texts["wait"], "{time}", at) + ")", p.texts["limit"]}
}

// back leads to the page, to a place in it.
func (p *chatting) back(place string) error {
	return p.c.Redirect(http.StatusSeeOther, p.action()+place)
}

// forget begins anew. What was said before stays as long as the widget keeps it.
func (p *chatting) forget() error {
	p.session = ""
	p.keepSession()
	return p.back("")
}

func (p *chatting) erase() error {
	if p.session != "" {
		if err := p.mayRead(p.c, p.session, p.widget.ID); err != nil {
			return p.show(plainChat{Problem: p.trouble(err)})
		}
		err := p.Chat.Erase(p.c.Request().Context(), p.widget.ID, p.session)
		if err != nil && app.CodeOf(err) != app.NotFound {
			return p.show(plainChat{Problem: p.trouble(err)})
		}
	}
	return p.forget()
}
