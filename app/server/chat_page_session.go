package server

import (
	"net/http"
	"time"
)

const (
	chatCookie = "websyte-chat"
	chatField  = "session" // in forms of a page that is framed: a frame on another site keeps no cookie

	// chatLifetime is how long after the last question a page goes on with a
	// conversation. The cookie goes with the browser's session.
	chatLifetime = 24 * time.Hour
)

// readSession gives the secret of the conversation that the visitor's browser sends,
// where this page gave it out and it is not past its time; "" for none.
func (p *chatting) readSession() string {
	r := p.c.Request()
	if sent := r.PostForm.Get(chatField); sent != "" {
		session, _ := p.Signer.Verify(p.purpose(), sent, p.Now())
		return session
	}
	cookie, err := r.Cookie(chatCookie)
	if err != nil {
		return ""
	}
	session, _ := p.Signer.Verify(p.purpose(), cookie.Value, p.Now())
	return session
}

// purpose keeps what is signed for one page from being of use to any other.
func (p *chatting) purpose() string { return "chat " + p.c.Request().URL.Path }

func (p *chatting) sign() string {
	return p.Signer.Sign(p.purpose(), p.session, p.Now().Add(chatLifetime))
}

// keepSession has the browser send the conversation's secret to this page alone, or
// forget it where there is none.
func (p *chatting) keepSession() {
	c := &http.Cookie{
		Name: chatCookie, Path: p.c.Request().URL.Path, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: callOf(p.c.Request().Context()).secure(),
	}
	if c.MaxAge = -1; p.session != "" {
		c.Value, c.MaxAge = p.sign(), 0
	}
	http.SetCookie(p.c.Response(), c)
}
