package e2e

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"
)

type document struct {
	Title, Status, Error, ErrorCode string
}

// Files that harm go to a process of their own: they fail with a reason, and those
// that came with them are read.
func TestHarmfulFilesFailAlone(t *testing.T) {
	t.Parallel()
	s := serve(t)
	token := s.token(t)
	var made struct{ Widget struct{ ID string } }
	s.call(t, token, http.MethodPost, "/api/widgets", "application/json", strings.NewReader(`{"name":"Files"}`), &made)
	path := "/api/widgets/" + made.Widget.ID + "/documents"
	good := word(t, "<w:p><w:r><w:t>Apples are sweet.</w:t></w:r></w:p>")
	var uploaded, got struct{ Documents []document }
	form, kind := filesForm(t, "bomb.docx", word(t, strings.Repeat("<w:p/>", 12_000_000)), "deep.docx", word(t, strings.Repeat("<w:tbl><w:tr><w:tc>", 300_000)),
		"good.docx", good, "all.zip", zipped(t, "inner.docx", good, "words.txt", []byte("Bananas are bent.")))
	s.call(t, token, http.MethodPost, path, kind, form, &uploaded)
	for _, d := range uploaded.Documents {
		if d.Status != "queued" {
			t.Errorf("at first %+v", d)
		}
	}
	want := map[string]string{"bomb.docx": "failed too_large", "deep.docx": "failed too_large", "good.docx": "ready ", "inner.docx": "ready ", "words.txt": "ready "}
	for deadline := time.Now().Add(2 * patience); ; time.Sleep(100 * time.Millisecond) {
		s.call(t, token, http.MethodGet, path, "", nil, &got)
		if outcome(got.Documents, want) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("documents: %+v", got.Documents)
		}
	}
}

func outcome(got []document, want map[string]string) bool {
	for _, d := range got {
		if want[d.Title] != d.Status+" "+d.ErrorCode || d.Status == "failed" && d.Error == "" {
			return false
		}
	}
	return len(got) == len(want)
}

// token makes an account, and gives a secret of its own.
func (s *service) token(t *testing.T) string {
	t.Helper()
	program, err := shared.program()
	if err != nil {
		t.Fatal(err)
	}
	run := func(stdin string, args ...string) string {
		cmd := exec.CommandContext(t.Context(), program, args...)
		cmd.Dir, cmd.Env, cmd.Stdin = s.folder, s.environ, strings.NewReader(stdin)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%q: %v", args, err)
		}
		return strings.TrimSpace(string(out))
	}
	run("correct horse\n", "user", "add", "--email", "ada@example.org")
	return run("", "token", "create", "--email", "ada@example.org")
}

func (s *service) call(t *testing.T, token, method, path, kind string, body io.Reader, into any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.url+path, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 300 {
		t.Fatalf("%s %s: %d %v %s", method, path, res.StatusCode, err, answer)
	}
	if err := json.Unmarshal(answer, into); err != nil {
		t.Fatalf("%v in %s", err, answer)
	}
}

// word is a DOCX of that body.
func word(t *testing.T, body string) []byte {
	t.Helper()
	return zipped(t, "[Content_Types].xml", []byte(`<Types><Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`),
		"word/document.xml", []byte(`<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`+body+`</w:body></w:document>`))
}

// zipped is an archive of members, each a name and its bytes.
func zipped(t *testing.T, members ...any) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(members); i += 2 {
		f, err := w.Create(members[i].(string))
		if err == nil {
			_, err = f.Write(members[i+1].([]byte))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// filesForm is a form of files, each a name and its bytes, with its media type.
func filesForm(t *testing.T, files ...any) (io.Reader, string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := w.CreateFormFile("file", files[i].(string))
		if err == nil {
			_, err = f.Write(files[i+1].([]byte))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &b, w.FormDataContentType()
}
