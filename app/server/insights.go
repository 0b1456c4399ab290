package server

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"

	"github.com/WebsyteAI/websyte/app/insights"
)

// Period picks days in a query.
type Period struct {
	From string `query:"from" format:"date" doc:"The first day; 30 days up to the last one without it"`
	To   string `query:"to" format:"date" doc:"The last day; today without it"`
	TZ   string `query:"tz" maxLength:"64" doc:"Whose days: a zone such as Europe/Zurich; UTC without it"`
}

func (s *Server) period(p Period) (insights.Period, error) {
	return insights.ParsePeriod(p.From, p.To, p.TZ, s.Now())
}

type analyticsInput struct {
	WidgetPath
	Period
}

type analyticsAnswer struct {
	Body struct {
		Analytics insights.Report `json:"analytics"`
	}
}

func (s *Server) analytics(ctx context.Context, in *analyticsInput) (*analyticsAnswer, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	p, err := s.period(in.Period)
	if err != nil {
		return nil, err
	}
	out := &analyticsAnswer{}
	out.Body.Analytics, err = s.Insights.Report(ctx, w.ID, p)
	return out, err
}

type usageInput struct {
	Page
	Period
	WidgetID string `query:"widgetId" maxLength:"36" doc:"This widget's alone"`
}

type usageAnswer struct {
	Body insights.Usage
}

// usage is of the caller's own widgets, of all for an admin, or of one that the
// caller may see.
func (s *Server) usage(ctx context.Context, in *usageInput) (*usageAnswer, error) {
	p, err := s.period(in.Period)
	if err != nil {
		return nil, err
	}
	if in.WidgetID != "" {
		w, err := s.widget(ctx, in.WidgetID)
		if err != nil {
			return nil, err
		}
		u, err := s.Insights.UsageOf(ctx, w, p)
		return &usageAnswer{u}, err
	}
	u, err := s.Insights.Usage(ctx, scopeOf(ctx), p, in.Limit, in.Offset)
	return &usageAnswer{u}, err
}

type exportInput struct {
	WidgetPath
	ConversationFilter
	Format string `query:"format" enum:"csv,jsonl" default:"csv"`
}

// exportConversations streams. What fails once it has begun cuts the connection, so
// that nobody takes a part for the whole.
func (s *Server) exportConversations(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	q, err := in.query()
	if err != nil {
		return nil, err
	}
	leave, err := s.sitDownToExport(callOf(ctx).principal.User.ID)
	if err != nil {
		return nil, err
	}
	write, kind := s.Insights.ExportCSV, "text/csv; charset=utf-8"
	if in.Format == "jsonl" {
		write, kind = s.Insights.ExportJSONL, "application/jsonl"
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer leave()
		c := humaecho.Unwrap(hc)
		h := c.Response().Header()
		h.Set("Content-Type", kind)
		h.Set("Content-Disposition", `attachment; filename="conversations.`+in.Format+`"`)
		ctx, stop := s.streaming(hc.Context())
		defer stop()
		if err := write(ctx, c.Response(), w.ID, q); err != nil {
			if ctx.Err() == nil {
				s.Log.ErrorContext(ctx, "an export broke off", "requestId", callOf(ctx).id, "err", err)
			}
			panic(http.ErrAbortHandler)
		}
	}}, nil
}

func sendsExport(op *huma.Operation) {
	op.Responses = map[string]*huma.Response{"200": {
		Description: "A row or line for each message, oldest conversation first. It ends with the connection cut where something fails.",
		Content:     map[string]*huma.MediaType{"text/csv": {Schema: binary()}, "application/jsonl": {Schema: binary()}},
	}}
}
