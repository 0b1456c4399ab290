package server

import (
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

type auditQuery struct {
	Limit  int       `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After  int64     `query:"after" minimum:"0" doc:"The id of the last entry before"`
	Actor  string    `query:"actor" maxLength:"254" doc:"An account's ID or e-mail"`
	Verb   string    `query:"verb" maxLength:"64" doc:"Such as widget.delete, or widget for all that was done to widgets"`
	Target string    `query:"target" maxLength:"64" doc:"The ID of what it was done to, or of the widget that this belongs to"`
	From   time.Time `query:"from" doc:"At this time or later"`
	To     time.Time `query:"to" doc:"Before this time"`
}

type auditActor struct {
	Kind    app.ActorKind `json:"kind" enum:"session,token,environment,command,nobody" doc:"What was shown: a session, a token, API_BEARER_TOKEN, the command line, nothing that is valid"`
	UserID  app.UserID    `json:"userId,omitempty"`
	Email   string        `json:"email,omitempty" doc:"As it was then"`
	TokenID app.TokenID   `json:"tokenId,omitempty"`
}

type auditTarget struct {
	Kind string `json:"kind"`
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

type auditBody struct {
	ID        int64         `json:"id" doc:"For after"`
	At        *string       `json:"at" format:"date-time"`
	Actor     auditActor    `json:"actor"`
	Verb      app.AuditVerb `json:"verb"`
	Target    *auditTarget  `json:"target,omitempty"`
	WidgetID  app.WidgetID  `json:"widgetId,omitempty"`
	Detail    string        `json:"detail,omitempty" doc:"Such as the names of the fields that were changed"`
	Address   string        `json:"address,omitempty" doc:"Where privacy.store_ip is on"`
	RequestID string        `json:"requestId,omitempty"`
}

func toAudit(e app.AuditEntry) auditBody {
	b := auditBody{
		ID: e.ID, At: timestamp(e.At), Actor: auditActor(e.Actor), Verb: e.Verb, WidgetID: e.WidgetID,
		Detail: e.Detail, Address: e.Address, RequestID: e.RequestID,
	}
	if e.Target.Kind != "" {
		t := auditTarget(e.Target)
		b.Target = &t
	}
	return b
}

type auditAnswer struct {
	Body struct {
		Entries []auditBody `json:"entries" nullable:"false"`
		Total   int         `json:"total"`
	}
}

func (s *Server) listAudit(ctx context.Context, in *auditQuery) (*auditAnswer, error) {
	list, total, err := s.Store.AuditEntries(ctx, app.AuditQuery{
		Actor: in.Actor, Verb: in.Verb, Target: in.Target, From: in.From, To: in.To, After: in.After, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	out := &auditAnswer{}
	out.Body.Entries, out.Body.Total = make([]auditBody, len(list)), total
	for i, e := range list {
		out.Body.Entries[i] = toAudit(e)
	}
	return out, nil
}
