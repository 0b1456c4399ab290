package server

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

// runBody is a crawl with what it found to be different.
type runBody struct {
	ID         app.RunID     `json:"id"`
	SourceID   app.SourceID  `json:"sourceId"`
	URL        string        `json:"url"`
	Status     app.RunStatus `json:"status" enum:"queued,crawling,completed,failed,cancelled"`
	Scheduled  bool          `json:"scheduled" doc:"By the source's schedule"`
	StartedAt  *string       `json:"startedAt" format:"date-time"`
	EndedAt    *string       `json:"endedAt" format:"date-time"`
	Found      int           `json:"found" doc:"Addresses"`
	Done       int           `json:"done"`
	Added      int           `json:"added"`
	Changed    int           `json:"changed"`
	Gone       int           `json:"gone"`
	Failed     int           `json:"failed"`
	Held       string        `json:"held" doc:"Why what it found waits for the owner"`
	Restorable bool          `json:"restorable" doc:"What it holds back can be published, or what it made be brought back"`
	Error      string        `json:"error"`

	Pages *runPages `json:"pages,omitempty" doc:"In one run alone; the newest five of a source have them"`
}

// runPages are a part of the pages that differ.
type runPages struct {
	Added   []runPage `json:"added" nullable:"false"`
	Changed []runPage `json:"changed" nullable:"false"`
	Gone    []runPage `json:"gone" nullable:"false"`
	Failed  []runPage `json:"failed" nullable:"false"`
}

type runPage struct {
	ID         int64                 `json:"id" doc:"For after"`
	URL        string                `json:"url"`
	DocumentID app.DocumentID        `json:"documentId"`
	Error      string                `json:"error"`
	ErrorCode  app.DocumentErrorCode `json:"errorCode"`
}

func toRun(r app.Run) runBody {
	return runBody{
		ID: r.ID, SourceID: r.SourceID, URL: r.URL, Status: r.Status, Scheduled: r.Scheduled,
		StartedAt: timestamp(r.StartedAt), EndedAt: timestamp(r.EndedAt), Found: r.PagesFound, Done: r.PagesDone,
		Added: r.Added, Changed: r.Changed, Gone: r.Gone, Failed: r.PagesFailed, Held: r.Held, Restorable: r.Restorable, Error: r.Error,
	}
}

type runsAnswer struct {
	Body struct {
		Runs  []runBody `json:"runs" nullable:"false"`
		Total int       `json:"total"`
		Next  *string   `json:"next" doc:"Send it as after for the next part; null where there is none"`
	}
}

func (s *Server) listRuns(ctx context.Context, in *sourcesQuery) (*runsAnswer, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	p, err := in.part()
	if err != nil {
		return nil, err
	}
	list, total, err := s.Store.Runs(ctx, w.ID, p)
	if err != nil {
		return nil, err
	}
	out := &runsAnswer{}
	out.Body.Runs, out.Body.Total = make([]runBody, len(list)), total
	for i, r := range list {
		out.Body.Runs[i] = toRun(r)
	}
	out.Body.Next = in.next(len(list), func(i int) string { return string(list[i].ID) })
	return out, nil
}

// RunPath names a crawl of a widget in a path.
type RunPath struct {
	WidgetPath
	RunID string `path:"runId" doc:"The crawl"`
}

type runQuery struct {
	RunPath
	Limit int   `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"Pages in each list"`
	After int64 `query:"after" minimum:"0" doc:"The id of the last page before"`
}

type runOneAnswer struct {
	Body struct {
		Run runBody `json:"run"`
	}
}

// run finds a crawl of a widget of the caller's.
func (s *Server) run(ctx context.Context, in RunPath) (app.Run, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return app.Run{}, err
	}
	missing := app.Errorf(app.NotFound, "there is no such crawl")
	if !app.ValidID(in.RunID) {
		return app.Run{}, missing
	}
	r, err := s.Store.Run(ctx, w.ID, app.RunID(in.RunID))
	if app.CodeOf(err) == app.NotFound {
		return app.Run{}, missing
	}
	callOf(ctx).aboutThing("crawl", string(r.ID), "")
	return r, err
}

func (s *Server) getRun(ctx context.Context, in *runQuery) (*runOneAnswer, error) {
	r, err := s.run(ctx, in.RunPath)
	if err != nil {
		return nil, err
	}
	out := &runOneAnswer{}
	out.Body.Run, out.Body.Run.Pages = toRun(r), &runPages{}
	for change, list := range map[app.PageChange]*[]runPage{
		app.PageAdded: &out.Body.Run.Pages.Added, app.PageChanged: &out.Body.Run.Pages.Changed,
		app.PageGone: &out.Body.Run.Pages.Gone, app.PageError: &out.Body.Run.Pages.Failed,
	} {
		pages, err := s.Store.RunChanges(ctx, r.WidgetID, r.ID, change, in.After, in.Limit)
		if err != nil {
			return nil, err
		}
		*list = make([]runPage, len(pages))
		for i, p := range pages {
			(*list)[i] = runPage{p.ID, p.URL, p.DocumentID, p.Error, p.ErrorCode}
		}
	}
	return out, nil
}

func (s *Server) restoreRun(ctx context.Context, in *RunPath) (*runAnswer, error) {
	r, err := s.run(ctx, *in)
	if err != nil {
		return nil, err
	}
	if r, err = s.Ingest.Restore(ctx, r.WidgetID, r.ID); err != nil {
		return nil, err
	}
	return answerRun(r.ID), nil
}
