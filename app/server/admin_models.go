package server

import (
	"context"
	"sync"
	"time"
)

// Model is one that the program is configured with.
type Model struct {
	Use      string // ForAnswers or ForVectors
	Name     string
	Endpoint string                      // its address, "" for one that is built in
	Check    func(context.Context) error // asks it for something short
}

// What a model is used for.
const (
	ForAnswers = "answers"
	ForVectors = "vectors"
)

// checkTime is how long a model may take to prove itself.
const checkTime = 30 * time.Second

type modelBody struct {
	Use      string `json:"use" enum:"answers,vectors" doc:"Writes answers; makes the vectors that search by meaning needs"`
	Name     string `json:"name"`
	Endpoint string `json:"endpoint" doc:"Empty: it is built in"`
}

type modelsAnswer struct {
	Body struct {
		Models []modelBody `json:"models" nullable:"false" doc:"Without one for answers they are quotes; without one for vectors search goes by words"`
	}
}

func (s *Server) listModels(context.Context, *struct{}) (*modelsAnswer, error) {
	out := &modelsAnswer{}
	out.Body.Models = make([]modelBody, len(s.Models))
	for i, m := range s.Models {
		out.Body.Models[i] = modelBody{m.Use, m.Name, m.Endpoint}
	}
	return out, nil
}

type modelCheck struct {
	Use      string `json:"use" enum:"answers,vectors"`
	Name     string `json:"name"`
	Endpoint string `json:"endpoint"`
	OK       bool   `json:"ok"`
	TookMs   int64  `json:"tookMs"`
	Problem  string `json:"problem" doc:"Why it does not answer; empty where it does"`
}

type modelChecksAnswer struct {
	Body struct {
		Checks []modelCheck `json:"checks" nullable:"false"`
	}
}

// checkModels asks all of them at once.
func (s *Server) checkModels(ctx context.Context, _ *struct{}) (*modelChecksAnswer, error) {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	out := &modelChecksAnswer{}
	out.Body.Checks = make([]modelCheck, len(s.Models))
	var asked sync.WaitGroup
	for i, m := range s.Models {
		asked.Go(func() { out.Body.Checks[i] = s.checkModel(ctx, m) })
	}
	asked.Wait()
	return out, nil
}

func (s *Server) checkModel(ctx context.Context, m Model) modelCheck {
	began := s.Now()
	err := m.Check(ctx)
	c := modelCheck{Use: m.Use, Name: m.Name, Endpoint: m.Endpoint, OK: err == nil, TookMs: s.Now().Sub(began).Milliseconds()}
	if err != nil {
		c.Problem = sentence(s.known(ctx, err).Message)
	}
	return c
}
