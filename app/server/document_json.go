package server

import (
	"github.com/WebsyteAI/websyte/app"
)

// documentBody is a document as lists show it.
type documentBody struct {
	ID            app.DocumentID        `json:"id"`
	SourceID      app.SourceID          `json:"sourceId"`
	Kind          app.Kind              `json:"kind" enum:"page,file,text,qa"`
	URL           string                `json:"url"`
	Title         string                `json:"title"`
	Language      string                `json:"language"`
	ContentType   string                `json:"contentType"`
	Size          int64                 `json:"size"`
	Status        app.DocumentStatus    `json:"status" enum:"queued,ready,failed,gone"`
	Error         string                `json:"error"`
	ErrorCode     app.DocumentErrorCode `json:"errorCode"`
	Pinned        bool                  `json:"pinned"`
	Excluded      bool                  `json:"excluded"`
	ChunkCount    int                   `json:"chunkCount"`
	EmbeddedCount int                   `json:"embeddedCount"`
	Recognized    *int                  `json:"recognizedPages,omitempty" doc:"While it is being read: scanned pages whose text was recognised so far"`
	FetchedAt     *string               `json:"fetchedAt" format:"date-time"`
	UpdatedAt     *string               `json:"updatedAt" format:"date-time"`

	Markdown *string      `json:"markdown,omitempty" doc:"In one document alone"`
	Chunks   *[]chunkBody `json:"chunks,omitempty" doc:"In one document alone"`
	Summary  *summaryBody `json:"summary,omitempty" doc:"Of its own sentences; in one document alone"`
}

type chunkBody struct {
	ID       app.ChunkID `json:"id"`
	Ordinal  int         `json:"ordinal"`
	Headings []string    `json:"headings" nullable:"false"`
	Text     string      `json:"text"`
	Start    int         `json:"start" doc:"UTF-8 bytes in markdown"`
	End      int         `json:"end"`
	Page     int         `json:"page,omitempty"`
}

func toDocument(d app.Document) documentBody {
	out := documentBody{
		ID: d.ID, SourceID: d.SourceID, Kind: d.Kind, URL: d.URL, Title: d.Title, Language: d.Language,
		ContentType: d.ContentType, Size: d.Size, Status: d.Status, Error: d.Error, ErrorCode: d.ErrorCode,
		Pinned: d.Pinned, Excluded: d.Excluded, ChunkCount: d.ChunkCount, EmbeddedCount: d.EmbeddedCount,
		FetchedAt: timestamp(d.FetchedAt), UpdatedAt: timestamp(d.UpdatedAt),
	}
	if d.RecognizedPages > 0 {
		out.Recognized = &d.RecognizedPages
	}
	return out
}

func toChunks(chunks []app.Chunk) []chunkBody {
	out := make([]chunkBody, len(chunks))
	for i, c := range chunks {
		out[i] = chunkBody{c.ID, c.Ordinal, orEmpty(c.Headings), c.Text, c.Start, c.End, c.Page}
	}
	return out
}

// documentInput is what an owner may change; the rest is ignored, so that what
// was read can be sent back.
type documentInput struct {
	Pinned   *bool `json:"pinned,omitempty" doc:"First among matches"`
	Excluded *bool `json:"excluded,omitempty" doc:"Never found"`

	ID            any `json:"id,omitempty" readOnly:"true"`
	SourceID      any `json:"sourceId,omitempty" readOnly:"true"`
	Kind          any `json:"kind,omitempty" readOnly:"true"`
	URL           any `json:"url,omitempty" readOnly:"true"`
	Title         any `json:"title,omitempty" readOnly:"true"`
	Language      any `json:"language,omitempty" readOnly:"true"`
	ContentType   any `json:"contentType,omitempty" readOnly:"true"`
	Size          any `json:"size,omitempty" readOnly:"true"`
	Status        any `json:"status,omitempty" readOnly:"true"`
	Error         any `json:"error,omitempty" readOnly:"true"`
	ErrorCode     any `json:"errorCode,omitempty" readOnly:"true"`
	ChunkCount    any `json:"chunkCount,omitempty" readOnly:"true"`
	EmbeddedCount any `json:"embeddedCount,omitempty" readOnly:"true"`
	Recognized    any `json:"recognizedPages,omitempty" readOnly:"true"`
	FetchedAt     any `json:"fetchedAt,omitempty" readOnly:"true"`
	UpdatedAt     any `json:"updatedAt,omitempty" readOnly:"true"`
	Markdown      any `json:"markdown,omitempty" readOnly:"true"`
	Chunks        any `json:"chunks,omitempty" readOnly:"true"`
	Summary       any `json:"summary,omitempty" readOnly:"true"`
}
