package soak

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app/extract/pdf/pdftest"
)

// A program that is killed while it reads a PDF reads it anew, and has it once.
func TestAKilledReadIsDoneOnce(t *testing.T) {
	t.Parallel()
	p := &program{dir: t.TempDir()}
	p.start(t)
	a := newAPI(p.url)
	untilReady(t, a)
	r, err := a.do(t.Context(), http.MethodPost, "/api/widgets", map[string]any{"name": "Files"})
	must(t, err)
	var made struct{ Widget struct{ ID string } }
	must(t, r.into(&made))
	documents := "/api/widgets/" + made.Widget.ID + "/documents"
	// The first one waits until the reader of PDF files is compiled; its copy shows what is to come.
	for _, name := range []string{"undisturbed.pdf", "killed.pdf"} {
		r, err = a.upload(t.Context(), documents, nil, file{name, manual()})
		if err != nil || r.status != http.StatusAccepted {
			t.Fatalf("upload: %d %s %v", r.status, r.body, err)
		}
		if name == "undisturbed.pdf" {
			untilRead(t, a, documents, 1)
		}
	}
	for range 4 {
		time.Sleep(time.Duration(rand.IntN(400)) * time.Millisecond) // into the middle of whatever it does
		a.close()
		p.kill(t)
		p.start(t)
		a = newAPI(p.url)
		untilReady(t, a)
	}
	read := untilRead(t, a, documents, 2)
	if read[0].ChunkCount != read[1].ChunkCount || read[0].ChunkCount < 100 {
		t.Errorf("%d passages undisturbed or killed, %d the other", read[0].ChunkCount, read[1].ChunkCount)
	}
	a.close()
	p.stop(t)
}

// manual is a PDF of some seconds' reading.
func manual() string {
	var pages []pdftest.Page
	for i := range 250 {
		var lines []string
		for j := range 40 {
			lines = append(lines, fmt.Sprintf("Sentence %d of page %d tells of the windmill and of its sails.", j, i))
		}
		pages = append(pages, pdftest.Text(lines...))
	}
	return string(pdftest.Make(pages...))
}

type readDocument struct {
	Status, Error string
	ChunkCount    int
}

// untilRead waits until all documents are ready, and there are as many as given.
func untilRead(t *testing.T, a *api, documents string, want int) []readDocument {
	t.Helper()
	for until := time.Now().Add(150 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		r, err := a.do(t.Context(), http.MethodGet, documents, nil)
		must(t, err)
		var got struct{ Documents []readDocument }
		must(t, r.into(&got))
		ready := 0
		for _, d := range got.Documents {
			if d.Status == "ready" {
				ready++
			}
		}
		if ready == want && len(got.Documents) == want {
			return got.Documents
		}
		if len(got.Documents) > want || time.Now().After(until) {
			t.Fatalf("%s", r.body)
		}
	}
}
