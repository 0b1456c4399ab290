package cli_test

import (
	"database/sql"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/llm/llmtest"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

// line is what doctor says of one thing.
func line(report, name string) string {
	for l := range strings.Lines(report) {
		if len(l) > 6 && strings.HasPrefix(l[6:], name) {
			return l
		}
	}
	return ""
}

func TestDoctorSaysOfEachThingHowItIs(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	fresh := p.must("", "doctor")
	p.must("correct horse\n", "user", "add", "--email", "ada@example.org")
	used := p.must("", "doctor")
	for _, name := range []string{"configuration", "data folder", "free space", "database", "files", "language model", "embeddings", "log-in", "mail"} {
		for _, report := range []string{fresh, used} {
			if !strings.HasPrefix(line(report, name), "ok ") {
				t.Errorf("%s: %q in %s", name, line(report, name), report)
			}
		}
	}
	if got := line(fresh, "embeddings"); !strings.Contains(got, "multilingual-e5-small answers with 384 dimensions, computed with ") {
		t.Errorf("%q", got)
	}
	if !strings.Contains(fresh, "none yet") || !strings.Contains(used, "is whole") {
		t.Errorf("fresh: %s\nused: %s", fresh, used)
	}
}

func TestDoctorFindsWhatWouldFail(t *testing.T) {
	t.Parallel()
	api := llmtest.NewAPI(llmtest.Behaviour{Status: 401, Message: "bad key"})
	server := httptest.NewServer(api.Handler())
	t.Cleanup(server.Close)
	t.Cleanup(api.Close)
	for _, c := range []struct {
		name    string
		spoil   func(*place)
		finding string
		says    string
	}{
		{"configuration", func(p *place) { p.environ = []string{"WEBSYTE_LLM_TIMEOUT=never"} }, "configuration", "must be a duration"},
		{"a file for a folder", func(p *place) { write(p.t, p.data(), "x") }, "data folder", "is not a folder"},
		{"a damaged database", func(p *place) { damage(p) }, "database", "websyte.db"},
		{"no model there", func(p *place) { p.environ = []string{"OPENAI_BASE_URL=http://127.0.0.1:1/v1"} }, "language model", ""},
		{"a key that is refused", func(p *place) {
			p.environ = []string{"OPENAI_BASE_URL=" + server.URL + "/v1", "OPENAI_API_KEY=hush-hush"}
		}, "language model", ""},
		{"embeddings refused", func(p *place) {
			p.environ = []string{"WEBSYTE_EMBEDDING_BASE_URL=" + server.URL + "/v1", "WEBSYTE_EMBEDDING_API_KEY=hush-hush", "WEBSYTE_EMBEDDING_MODEL=m"}
		}, "embeddings", ""},
		{"an issuer that is away", func(p *place) {
			p.environ = []string{"WEBSYTE_AUTH_OIDC_ISSUER=http://127.0.0.1:1", "WEBSYTE_AUTH_OIDC_CLIENT_ID=c", "WEBSYTE_AUTH_OIDC_CLIENT_SECRET=hush-hush"}
		}, "log-in", "http://127.0.0.1:1"},
		{"no S3 there", func(p *place) {
			p.environ = []string{"WEBSYTE_FILES=s3://bucket?endpoint=http://127.0.0.1:1", "AWS_ACCESS_KEY_ID=a", "AWS_SECRET_ACCESS_KEY=hush-hush"}
		}, "files", "127.0.0.1:1 cannot be reached"},
		{"no mail server there", func(p *place) {
			p.environ = []string{"WEBSYTE_SMTP_HOST=127.0.0.1", "WEBSYTE_SMTP_PORT=1", "WEBSYTE_SMTP_FROM=a@example.org", "WEBSYTE_PUBLIC_URL=https://a.example", "WEBSYTE_SMTP_USER=u", "WEBSYTE_SMTP_PASSWORD=hush-hush"}
		}, "mail", "127.0.0.1:1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			c.spoil(p)
			r := p.run("", "doctor")
			if got := line(r.stdout, c.finding); r.code != 1 || !strings.HasPrefix(got, "FAIL ") || !strings.Contains(got, c.says) {
				t.Errorf("exit %d, %q in\n%s", r.code, got, r.stdout)
			}
			if strings.Count(r.stderr, "\n") != 1 {
				t.Errorf("%q is not one line", r.stderr)
			}
			if strings.Contains(r.stdout+r.stderr, "hush") {
				t.Error("a secret shows")
			}
		})
	}
}

func TestDoctorAsksTheConfiguredEndpoints(t *testing.T) {
	t.Parallel()
	api := llmtest.NewAPI(llmtest.Behaviour{Key: "k", Dimensions: 96})
	server := httptest.NewServer(api.Handler())
	t.Cleanup(server.Close)
	t.Cleanup(api.Close)
	p := newPlace(t)
	p.environ = []string{"OPENAI_BASE_URL=" + server.URL + "/v1", "OPENAI_API_KEY=k", "WEBSYTE_EMBEDDING_MODEL=m", "MISTRAL_API_KEY=m"}
	report := p.must("", "doctor")
	for name, want := range map[string]string{"language model": "gpt-4o-mini answers", "embeddings": "m answers with 96 dimensions"} {
		if got := line(report, name); !strings.Contains(got, want) {
			t.Errorf("%q lacks %q", got, want)
		}
	}
	if got := line(report, "scans"); !strings.Contains(got, "mistral-ocr-latest") {
		t.Errorf("%q lacks Mistral", got)
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// damage makes a database and writes over half of it.
func damage(p *place) {
	p.t.Helper()
	p.must("correct horse\n", "user", "add", "--email", "ada@example.org")
	file := filepath.Join(p.data(), sqlite.File)
	checkpoint(p.t, file)
	data, err := os.ReadFile(file)
	if err != nil {
		p.t.Fatal(err)
	}
	half := len(data) / 2
	write(p.t, file, string(data[:half])+strings.Repeat("\xff", len(data)-half))
}

// checkpoint brings all into the one file.
func checkpoint(t *testing.T, file string) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}
