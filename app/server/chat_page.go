package server

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/theme"
)

// chatPage is what the share page and the frame show: the head and, for visitors
// without JavaScript, the conversation. Its fields are the templates'.
type chatPage struct {
	Name, Tagline, Description, Welcome, Placeholder string
	Language, Direction, Mode                        string
	WidgetID                                         app.WidgetID
	Path                                             string // absolute, without a query
	Action                                           string // where its forms go
	Nonce, Logo                                      string
	Light, Dark                                      theme.Palette
	Texts                                            map[string]string
	Links                                            []app.PageLink

	plainChat
}

// plainChat is where a conversation without JavaScript stands.
type plainChat struct {
	Turns          []turnView
	Questions      []string // to be asked with one click
	QuestionsLabel string
	Problem        *pageProblem
	Question       string   // that was not answered
	Session        string   // signed; in forms where a cookie may not be kept
	Earlier        []string // questions, where messages are not kept
	Kept           bool     // on the server, from where it can be erased
}

type pageProblem struct{ Title, Text string }

const sharePage, framePage = "/share/w/:id", "/embed/:id"

func (s *Server) chatPageRoutes() {
	for path, name := range map[string]string{sharePage: "share.html", framePage: "embed.html"} {
		s.echo.GET(path, s.showChat(name))
		s.echo.POST(path, s.submitChat(name))
	}
}

func (s *Server) showChat(name string) echo.HandlerFunc {
	return func(c echo.Context) error {
		p, err := s.beginChatPage(c, name)
		if err != nil {
			return s.showProblem(c, err)
		}
		return p.show(plainChat{})
	}
}

// chatting is one request for a page with a chat.
type chatting struct {
	*Server
	c       echo.Context
	name    string // of the template
	widget  app.Widget
	lang    string // of the texts
	texts   map[string]string
	session string // the visitor's secret, "" for none
	links   []app.SiteLink
	status  int // of the answer
}

// beginChatPage finds the widget and the visitor's conversation.
func (s *Server) beginChatPage(c echo.Context, name string) (*chatting, error) {
	r := c.Request()
	w, err := s.public(r.Context(), c.Param("id"))
	if err != nil {
		return nil, err
	}
	derived, err := s.Store.Derived(r.Context(), w.ID)
	if err != nil {
		return nil, err
	}
	p := &chatting{Server: s, c: c, name: name, widget: w, links: derived.Links, status: http.StatusOK}
	p.lang = s.pages.texts.pick(w.Language, language(c.QueryParam("lang"), r.Header.Get("Accept-Language")))
	p.texts = s.pages.texts.of(p.lang, w)
	p.session = p.readSession()
	return p, nil
}

// show writes the page, with the conversation as the store has it where chat has none.
func (p *chatting) show(chat plainChat) error {
	if p.session != "" && chat.Turns == nil {
		turns, err := p.history()
		if err != nil {
			chat.Problem = p.trouble(err)
		}
		chat.Turns, chat.Kept = turns, len(turns) > 0
	}
	if p.session != "" && framed(p.c.Request()) {
		chat.Session = p.sign()
	}
	if len(chat.Turns) == 0 {
		for _, r := range p.widget.Recommendations[:min(starters, len(p.widget.Recommendations))] {
			chat.Questions = append(chat.Questions, r.Title)
		}
		chat.QuestionsLabel = p.texts["starters"]
	}
	return p.write(chat)
}

const (
	starters    = 4 // as many as the widget shows
	importantly = 4
)

func (p *chatting) write(chat plainChat) error {
	w, r, nonce := p.widget, p.c.Request(), newNonce()
	h := p.c.Response().Header()
	h.Del("X-Frame-Options") // knows no list of origins; frame-ancestors does
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Add("Vary", "Accept-Language, Cookie")
	page := chatPage{
		Name: w.Name, Tagline: firstOf(w.Description, p.texts["tagline"]), Welcome: firstOf(w.Welcome, p.texts["welcome"]), Placeholder: firstOf(w.Placeholder, p.texts["placeholder"]),
		Language: p.lang, Direction: direction(p.lang), Mode: w.Theme.Mode, WidgetID: w.ID, Path: callOf(r.Context()).own + r.URL.Path, Action: p.action(),
		Nonce: nonce, Logo: logoAddress(callOf(r.Context()).own, w), Light: theme.Light(w.Theme.PrimaryColor), Dark: theme.Dark(w.Theme.PrimaryColor), Texts: p.texts, plainChat: chat,
	}
	page.Description = page.Tagline
	if page.Mode == "auto" {
		page.Mode = ""
	}
	if len(chat.Turns) == 0 && chat.Problem == nil {
		h.Set("Cache-Control", "no-cache")
	}
	if len(chat.Turns) == 0 {
		page.Links = pageLinks(toPublicLinks(p.links), importantly)
	}
	return p.pageOf(p.c, p.status, p.name, pagePolicy(nonce, framers(w)), page)
}

// action is where the page's forms go: to the page itself, in the same language.
func (p *chatting) action() string {
	path := p.c.Request().URL.Path
	if lang := p.c.QueryParam("lang"); tagForm.MatchString(lang) {
		path += "?lang=" + url.QueryEscape(lang)
	}
	return path
}

// framed tells whether a page is shown inside of another one. What its browser does
// not say is a page of its own.
func framed(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Dest") {
	case "iframe", "frame", "embed", "object", "fencedframe":
		return true
	}
	return false
}

// framers lists who may frame a widget's pages: what may call it.
func framers(w app.Widget) string {
	origins := w.AllowedOrigins
	if len(origins) == 0 && w.URL == "" {
		return "*"
	}
	if len(origins) == 0 {
		origins = []string{w.URL}
	}
	var list strings.Builder
	list.WriteString("'self'")
	for _, o := range origins {
		list.WriteString(" " + app.Origin(o)) // "" for what could end the directive
	}
	return list.String()
}
