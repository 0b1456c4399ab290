package server

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chat"
	"github.com/WebsyteAI/websyte/app/ingest"
)

// routes registers everything that the server answers.
func (s *Server) routes() {
	s.accountRoutes()
	s.providerRoutes()
	s.invitationRoutes()
	s.ownerRoutes()
	s.sourceRoutes()
	s.tokenRoutes()
	s.insightRoutes()
	s.adminRoutes()
	s.automationRoutes()
	s.derivedRoutes()
	s.serviceRoutes()
	s.visitorRoutes()
	s.fileRoutes()
	s.openRoutes()
	s.pageRoutes()
	s.allowNull()
	s.forget()
	s.arrange()
}

// ownerRoutes are for those who have widgets: a token says whose.
func (s *Server) ownerRoutes() {
	read, write := bearer(app.ScopeRead), bearer(app.ScopeWrite)
	const widgets, one = "/api/widgets", "/api/widgets/{id}"

	add(s, route{method: http.MethodGet, path: widgets, who: read, summary: "List widgets"}, s.listWidgets)
	add(s, route{method: http.MethodPost, path: widgets, who: write, audit: app.AuditWidgetCreate, summary: "Create a widget", status: http.StatusCreated, change: s.takesForm}, s.postWidget)
	add(s, route{method: http.MethodGet, path: one, who: read, summary: "Read a widget"}, s.getWidget)
	add(s, route{method: http.MethodPut, path: one, who: write, audit: app.AuditWidgetChange, summary: "Change a widget"}, s.putWidget)
	add(s, route{method: http.MethodDelete, path: one, who: owning(app.ScopeWrite), audit: app.AuditWidgetDelete, summary: "Delete a widget and all that it knows", status: http.StatusNoContent}, s.deleteWidget)

	add(s, route{method: http.MethodGet, path: one + "/shares", who: owning(app.ScopeRead), summary: "List whom a widget is shared with"}, s.listShares)
	add(s, route{method: http.MethodPut, path: one + "/shares/{account}", who: owning(app.ScopeWrite), audit: app.AuditShareSet, summary: "Share a widget with an account"}, s.putShare)
	add(s, route{method: http.MethodDelete, path: one + "/shares/{account}", who: write.to(app.AccessViewer), audit: app.AuditShareRemove, summary: "Take a widget from an account, or leave it", status: http.StatusNoContent}, s.deleteShare)

	add(s, route{method: http.MethodPost, path: one + "/crawl", who: write, audit: app.AuditCrawlStart, summary: "Start a crawl", status: http.StatusAccepted}, s.postCrawl)
	add(s, route{method: http.MethodGet, path: one + "/crawl/status", who: read, summary: "Where the newest crawl stands"}, s.crawlStatus)
	add(s, route{method: http.MethodGet, path: one + "/crawl/events", who: read, summary: "Follow a crawl", change: s.sends(
		"Events until the crawl has ended: status at first and whenever it changes, page for each page as it is found, read, done or failed.",
		map[string]any{"status": ingest.Status{}, "page": ingest.PageEvent{}, "error": problem{}})}, s.crawlEvents)
	add(s, route{method: http.MethodPost, path: one + "/crawl/cancel", who: write, audit: app.AuditCrawlCancel, summary: "Stop the crawl"}, s.cancelCrawl)
	add(s, route{method: http.MethodPost, path: one + "/crawl/reset", who: write, audit: app.AuditCrawlReset, summary: "Clear a crawl that is stuck"}, s.resetCrawl)

	add(s, route{method: http.MethodGet, path: one + "/documents", who: read, summary: "List pages and files"}, s.listDocuments)
	add(s, route{method: http.MethodPost, path: one + "/documents", who: write, audit: app.AuditDocumentAdd, summary: "Upload files", status: http.StatusAccepted, describe: takesFiles}, s.postDocuments)
	add(s, route{method: http.MethodGet, path: one + "/documents/{did}", who: read, summary: "Read a document with its markdown and chunks"}, s.getDocument)
	add(s, route{method: http.MethodPut, path: one + "/documents/{did}", who: write, audit: app.AuditDocumentChange, summary: "Pin or exclude a document"}, s.putDocument)
	add(s, route{method: http.MethodDelete, path: one + "/documents/{did}", who: write, audit: app.AuditDocumentDelete, summary: "Delete a document", status: http.StatusNoContent}, s.deleteDocument)
	add(s, route{method: http.MethodGet, path: one + "/documents/{did}/download", who: read, summary: "Download the original", change: sendsParts}, s.download)

	add(s, route{method: http.MethodPost, path: one + "/search", who: read, summary: "Search the widget's content"}, s.search)
	add(s, route{method: http.MethodPost, path: one + "/embeddings/refresh", who: write, audit: app.AuditEmbed, summary: "Embed everything again, in the background", status: http.StatusAccepted}, s.refreshEmbeddings)
}

// automationRoutes are the same handlers under the names that automations use.
func (s *Server) automationRoutes() {
	read, write := bearer(app.ScopeRead), bearer(app.ScopeWrite)
	const widgets, one = "/api/automation/widgets", "/api/automation/widgets/{id}"

	add(s, route{method: http.MethodGet, path: widgets, who: read, summary: "List widgets"}, s.listWidgets)
	add(s, route{method: http.MethodPost, path: widgets, who: write, audit: app.AuditWidgetCreate, summary: "Create a widget", status: http.StatusCreated, change: s.takesForm}, s.postWidget)
	add(s, route{method: http.MethodGet, path: one, who: read, summary: "Read a widget"}, s.getWidget)
	add(s, route{method: http.MethodPut, path: one, who: write, audit: app.AuditWidgetChange, summary: "Change a widget"}, s.putWidget)
	add(s, route{method: http.MethodDelete, path: one, who: owning(app.ScopeWrite), audit: app.AuditWidgetDelete, summary: "Delete a widget and all that it knows", status: http.StatusNoContent}, s.deleteWidget)
	add(s, route{method: http.MethodPost, path: one + "/crawl", who: write, audit: app.AuditCrawlStart, summary: "Start a crawl", status: http.StatusAccepted}, s.postCrawl)
}

// visitorRoutes are called by widgets, from pages of other origins.
func (s *Server) visitorRoutes() {
	read, write := visitor(app.ScopeRead), visitor(app.ScopeWrite)

	add(s, route{method: http.MethodGet, path: "/api/public/widget/{id}", who: read, summary: "What a widget needs to draw itself", change: s.sendsJSON(publicWidget{})}, s.getPublic)
	add(s, route{method: http.MethodPost, path: "/api/chat", who: write, summary: "Ask a widget", change: s.answersBoth}, s.postChat)
	add(s, route{method: http.MethodGet, path: "/api/chat/history/{widgetId}", who: read, summary: "A session's messages, or the owner's conversations"}, s.getHistory)
	add(s, route{method: http.MethodDelete, path: "/api/chat/history/{widgetId}", who: write, summary: "Erase a session", status: http.StatusNoContent}, s.deleteHistory)
	add(s, route{method: http.MethodPost, path: "/api/chat/messages/{id}/feedback", who: write, summary: "Rate an answer"}, s.postFeedback)
}

// openRoutes say how the server is, and how to talk to it.
func (s *Server) openRoutes() {
	add(s, route{method: http.MethodGet, path: "/api/health", who: anybody(), summary: "The server is alive"}, s.health)
	add(s, route{method: http.MethodGet, path: "/api/ready", who: anybody(), summary: "The database can be written and jobs run"}, s.ready)
}

type healthAnswer struct {
	Body struct {
		Status  string `json:"status" enum:"ok,ready"`
		Version string `json:"version"`
	}
}

func (s *Server) health(context.Context, *struct{}) (*healthAnswer, error) {
	out := &healthAnswer{}
	out.Body.Status, out.Body.Version = "ok", s.Version
	return out, nil
}

func (s *Server) ready(ctx context.Context, _ *struct{}) (*healthAnswer, error) {
	if s.closing.Err() != nil {
		return nil, errStopping()
	}
	if s.Working != nil && !s.Working() {
		return nil, app.Errorf(app.Unavailable, "no jobs are being done")
	}
	if err := s.Store.Ready(ctx); err != nil {
		return nil, app.Wrap(err, app.Unavailable, "the database cannot be written")
	}
	out := &healthAnswer{}
	out.Body.Status, out.Body.Version = "ready", s.Version
	return out, nil
}

// answersBoth documents the two forms of an answer.
func (s *Server) answersBoth(op *huma.Operation) {
	s.sends("With stream, or where text/event-stream is accepted: session, sources, many delta, then done or error.", map[string]any{
		"session": chat.SessionEvent{}, "sources": chat.SourcesEvent{}, "delta": chat.DeltaEvent{}, "done": chat.Answer{}, "error": problem{},
	})(op)
	op.Responses["200"].Content["application/json"] = &huma.MediaType{Schema: s.schema(answerBody{})}
}
