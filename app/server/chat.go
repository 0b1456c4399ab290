package server

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chat"
)

type chatInput struct {
	Language string `query:"lang" maxLength:"35" doc:"The visitor's language; else Accept-Language's first"`
	Accepted string `header:"Accept-Language" hidden:"true"`
	Body     struct {
		Message    string         `json:"message" minLength:"1" maxLength:"10000" pattern:"\\S" patternDescription:"more than spaces"`
		WidgetID   string         `json:"widgetId"`
		SessionID  *string        `json:"sessionId,omitempty"`
		History    []historyTurn  `json:"history,omitempty" maxItems:"1000" doc:"Used only where messages are not kept"`
		Context    *pageContext   `json:"context,omitempty" doc:"The page that the visitor is on"`
		IsEmbedded bool           `json:"isEmbedded,omitempty" doc:"Messages are kept only if this is true and the widget keeps them"`
		Stream     bool           `json:"stream,omitempty"`
		Explain    bool           `json:"explain,omitempty" doc:"The owner's alone"`
		Summarise  bool           `json:"summarise,omitempty" doc:"Answer from the page in context alone"`
		Metadata   map[string]any `json:"metadata,omitempty"`
	}
}

type historyTurn struct {
	Role    string `json:"role"`
	Content string `json:"content,omitempty"`
	Text    string `json:"text,omitempty" doc:"Instead of content"`
}

type pageContext struct {
	URL     string `json:"url,omitempty"`
	Title   string `json:"title,omitempty"`
	Content string `json:"content,omitempty"`
}

// answerBody is a whole answer: the event done, and with the session the JSON form.
type answerBody struct {
	chat.Answer
	SessionID *string `json:"sessionId"`
}

func (s *Server) postChat(ctx context.Context, in *chatInput) (*huma.StreamResponse, error) {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		c := humaecho.Unwrap(hc)
		r, err := s.question(c, in)
		if err != nil {
			s.respond(c, err)
			return
		}
		leave, err := s.sitDownToChat(c.Request().Context(), r.Widget)
		if err != nil {
			s.respond(c, err)
			return
		}
		defer leave()
		switch {
		case in.Body.Stream || strings.Contains(c.Request().Header.Get("Accept"), "text/event-stream"):
			s.stream(c, r)
		default:
			s.answer(c, r)
		}
	}}, nil
}

// question checks that the caller may ask this widget now, and makes the request.
func (s *Server) question(c echo.Context, in *chatInput) (chat.Request, error) {
	ctx, b := c.Request().Context(), in.Body
	w, err := s.visits(ctx, c, b.WidgetID)
	if err != nil {
		return chat.Request{}, err
	}
	if b.Explain && callOf(ctx).principal == nil {
		return chat.Request{}, app.Errorf(app.Forbidden, "only the widget's owner gets an explanation")
	}
	if strings.TrimSpace(b.Message) == "" {
		return chat.Request{}, wrongField("message", "is required")
	}
	if err := s.takeTurn(c, w); err != nil {
		return chat.Request{}, err
	}
	r := chat.Request{Widget: w, Message: b.Message, Keep: b.IsEmbedded, Language: language(in.Language, in.Accepted), Explain: b.Explain, Summarise: b.Summarise}
	put(&r.Session, b.SessionID)
	for _, t := range b.History {
		r.History = append(r.History, chat.Turn{Role: app.MessageRole(t.Role), Text: firstOf(t.Content, t.Text)})
	}
	if b.Context != nil {
		page := chat.Page(*b.Context)
		r.Page = &page
	}
	return r, nil
}

func (s *Server) answer(c echo.Context, r chat.Request) {
	a, err := s.Chat.Answer(c.Request().Context(), r, nil)
	if err != nil {
		s.respond(c, err)
		return
	}
	s.count(a)
	if err := c.JSON(http.StatusOK, toAnswer(callOf(c.Request().Context()), a)); err != nil {
		s.Log.Debug("the caller went away", "err", err)
	}
}

func (s *Server) stream(c echo.Context, r chat.Request) {
	t := s.newStream(c)
	defer t.end()
	ctx, stop := s.streaming(c.Request().Context())
	defer stop()
	a, err := s.Chat.Answer(ctx, r, t.send)
	if c.Request().Context().Err() != nil {
		return // the visitor went away
	}
	if err == nil {
		s.count(a)
		err = t.event("done", callOf(ctx).answered(a))
	}
	if err != nil {
		s.fail(t, err)
	}
}

func (s *Server) count(a chat.Answer) {
	if s.Meter != nil {
		s.Meter.Answer(a.Mode, a.Answered, a.Timings, a.Usage)
	}
}

// send is a chat.Sink.
func (t *stream) send(event any) error {
	switch e := event.(type) {
	case chat.SessionEvent:
		return t.event("session", e)
	case chat.SourcesEvent:
		e.Sources = callOf(t.c.Request().Context()).citations(e.Sources)
		return t.event("sources", e)
	case chat.DeltaEvent:
		return t.event("delta", e)
	}
	return fmt.Errorf("an event of an unknown type: %T", event)
}

func toAnswer(c *call, a chat.Answer) answerBody {
	b := answerBody{Answer: c.answered(a)}
	if a.Session != "" {
		b.SessionID = &a.Session
	}
	return b
}

var tagForm = regexp.MustCompile(`^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$`)

// language is the visitor's: what the page says, else what the browser prefers.
func language(asked, accepted string) string {
	first, _, _ := strings.Cut(accepted, ",")
	first, _, _ = strings.Cut(first, ";")
	for _, tag := range []string{asked, strings.TrimSpace(first)} {
		if len(tag) <= 35 && tagForm.MatchString(tag) {
			return tag
		}
	}
	return ""
}
