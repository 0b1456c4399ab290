package server_test

import (
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
)

func TestAdminsSeeWhetherTheModelsAnswer(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{
		Model: llmtest.New(t, llmtest.Behaviour{Status: 401, Message: "hush: bad key"}), Vectors: llmtest.New(t, llmtest.Behaviour{}),
	})
	var out struct {
		Checks []struct {
			Use, Name, Endpoint, Problem string
			OK                           bool
		}
	}
	a.Do(t, apptest.Call{Method: "POST", Path: "/api/admin/models/check", Token: a.Admin.Token}).Into(t, &out)
	if len(out.Checks) != 2 {
		t.Fatalf("checked: %+v", out)
	}
	answers, vectors := out.Checks[0], out.Checks[1]
	if answers.Use != "answers" || answers.OK || !strings.HasSuffix(answers.Problem, ".") || !strings.HasPrefix(answers.Endpoint, "http://127.0.0.1") {
		t.Errorf("a model that refuses its key: %+v", answers)
	}
	if vectors.Use != "vectors" || vectors.Name != "test-embed" || !vectors.OK || vectors.Problem != "" {
		t.Errorf("a model that works: %+v", vectors)
	}
}
