package server

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/WebsyteAI/websyte/app"
)

// forgottenPage is where people ask for a mail with a link.
const forgottenPage = "/forgotten"

func (s *Server) forgottenPageRoutes() {
	if s.Mail == nil {
		return
	}
	s.echo.GET(forgottenPage, func(c echo.Context) error {
		return s.formPage(c, http.StatusOK, forgottenForm(""))
	})
	s.echo.POST(forgottenPage, s.submitForgotten)
}

func forgottenForm(email string) formPage {
	p := formPage{
		Title: "Forgotten password", Lead: "We mail you a link that sets a new one.", Action: forgottenPage, Button: "Send the link",
		Fields: []formField{emailField(email)},
	}
	p.Fields[0].Focus = true
	return p
}

func (s *Server) submitForgotten(c echo.Context) error {
	r := c.Request()
	if err := s.sameOrigin(r); err != nil {
		return s.showProblem(c, err)
	}
	r.Body = http.MaxBytesReader(c.Response(), r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return s.showProblem(c, app.Errorf(app.Invalid, "the form cannot be read: go back and send it again"))
	}
	in := &forgottenInput{}
	in.Body.Email = clip(r.PostForm.Get("email"), 254)
	if _, err := s.postForgotten(r.Context(), in); err != nil {
		told := s.problem(r.Context(), err)
		return s.formPage(c, told.status, forgottenForm(in.Body.Email).with(told))
	}
	return s.formPage(c, http.StatusAccepted, formPage{
		Title: "Look into your mail", Lead: "If there is an account with this address, a link that sets a new password is on its way.",
	})
}
