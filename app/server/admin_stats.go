package server

import (
	"context"
	"runtime"

	"github.com/WebsyteAI/websyte/app"
)

type statsAnswer struct{ Body statsBody }

type statsBody struct {
	Counts struct {
		Users         int `json:"users"`
		Sessions      int `json:"sessions" doc:"In which somebody is signed in"`
		Tokens        int `json:"tokens"`
		Widgets       int `json:"widgets"`
		Documents     int `json:"documents"`
		Chunks        int `json:"chunks"`
		Conversations int `json:"conversations"`
		Messages      int `json:"messages"`
	} `json:"counts"`
	Bytes struct {
		Database int64 `json:"database"`
		Files    int64 `json:"files" doc:"Of originals"`
	} `json:"bytes"`
	Jobs struct {
		Waiting int  `json:"waiting"`
		Running int  `json:"running"`
		Working bool `json:"working" doc:"Jobs are being done"`
	} `json:"jobs"`
	Versions struct {
		Websyte   string `json:"websyte"`
		Go        string `json:"go"`
		SQLite    string `json:"sqlite"`
		SQLiteVec string `json:"sqliteVec"`
	} `json:"versions"`
	Models struct {
		LLM       string `json:"llm" doc:"What writes answers; empty: they are quotes"`
		Embedding string `json:"embedding" doc:"What makes vectors; empty: search goes by words"`
	} `json:"models"`
}

func (s *Server) getStats(ctx context.Context, _ *struct{}) (*statsAnswer, error) {
	st, err := s.Store.Stats(ctx)
	if err != nil {
		return nil, err
	}
	return &statsAnswer{s.toStats(st)}, nil
}

func (s *Server) toStats(st app.Stats) (b statsBody) {
	c := &b.Counts
	c.Users, c.Sessions, c.Tokens, c.Widgets = st.Users, st.Sessions, st.Tokens, st.Widgets
	c.Documents, c.Chunks, c.Conversations, c.Messages = st.Documents, st.Chunks, st.Conversations, st.Messages
	b.Bytes.Database, b.Bytes.Files = st.DatabaseBytes, st.FileBytes
	b.Jobs.Waiting, b.Jobs.Running = st.JobsWaiting, st.JobsRunning
	b.Jobs.Working = s.Working == nil || s.Working()
	b.Versions.Websyte, b.Versions.Go = s.Version, runtime.Version()
	b.Versions.SQLite, b.Versions.SQLiteVec = s.Parts.SQLite, s.Parts.SQLiteVec
	b.Models.LLM, b.Models.Embedding = s.Parts.LLM, s.Parts.Embedding
	return b
}
