package server

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

type allWidgetsQuery struct {
	Walk
	Search string `query:"q" maxLength:"200"`
	Owner  string `query:"owner" maxLength:"254" doc:"Those of this account alone: its ID or e-mail"`
}

func (s *Server) listAllWidgets(ctx context.Context, in *allWidgetsQuery) (*widgetsAnswer, error) {
	q := app.WidgetQuery{Search: in.Search}
	if in.Owner != "" {
		u, err := s.account(ctx, in.Owner)
		if err != nil {
			return nil, err
		}
		q.Owner = u.ID
	}
	return s.widgets(ctx, in.Walk, q)
}
