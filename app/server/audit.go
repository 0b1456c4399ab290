package server

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// A route says with audit what the log calls a call that succeeded; what it was
// about, the handler says: s.widget and s.document do so for their own, and the
// about methods for the rest.

// aboutWidget says that the call is about w.
func (c *call) aboutWidget(w app.Widget) {
	c.about.WidgetID = w.ID
	c.aboutThing("widget", string(w.ID), w.Name)
}

// aboutThing says what the call is about, in a widget that was named before. Content
// has no name here: what is erased must not live on in the audit log.
func (c *call) aboutThing(kind, id, name string) {
	c.about.Target = app.AuditTarget{Kind: kind, ID: id, Name: name}
}

// record adds what the caller did to the audit log.
func (s *Server) record(ctx context.Context, verb app.AuditVerb) {
	call := callOf(ctx)
	e := call.about
	if e.Verb == "" {
		e.Verb = verb
	}
	if e.Actor == (app.AuditActor{}) {
		e.Actor.Kind = app.ActorNobody
		if call.principal != nil {
			e.Actor = call.principal.Actor()
		}
	}
	s.recordEntry(ctx, e)
}

// recordTime is what writing one entry may take.
const recordTime = 5 * time.Second

// recordEntry stores an entry, also where the caller has left: what it tells of has
// happened. One that cannot be stored goes to the server's log whole.
func (s *Server) recordEntry(ctx context.Context, e app.AuditEntry) {
	call := callOf(ctx)
	e.RequestID = call.id
	if s.StoreIP && call.ip.IsValid() {
		e.Address = call.ip.String()
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTime)
	defer cancel()
	if err := s.Store.Record(ctx, e); err != nil {
		s.Log.LogAttrs(ctx, slog.LevelError, "the audit log cannot be written", slog.Any("err", err),
			slog.Any("actor", e.Actor), slog.String("verb", string(e.Verb)), slog.Any("target", e.Target), slog.Any("widgetId", e.WidgetID),
			slog.String("detail", e.Detail), slog.String("ip", e.Address), slog.String("requestId", e.RequestID))
	}
}

// changedFields names the fields of the API in which two states of one thing differ.
func changedFields(before, after any) string {
	was, is := fieldsOfBody(before), fieldsOfBody(after)
	var names []string
	for name, value := range is {
		if name != "updatedAt" && !bytes.Equal(value, was[name]) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func fieldsOfBody(body any) map[string]json.RawMessage {
	var fields map[string]json.RawMessage
	if b, err := json.Marshal(body); err == nil { // of our own types: it has a form
		_ = json.Unmarshal(b, &fields)
	}
	return fields
}
