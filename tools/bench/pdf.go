package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/WebsyteAI/websyte/app/extract/pdf"
)

// pdfVariable names a folder that holds other PDF files than those of pdfPackages.
const pdfVariable = "BENCH_PDF"

// pdfPackages are Debian packages whose documentation is PDF files, in 60 languages
// and from several programs.
const pdfPackages = "debian-refcard gretl-doc graphviz-doc db5.3-doc live-manual-pdf erlang-doc simh libtasn1-doc valgrind nettle-dev bzip2-doc r-cran-boolnet"

const (
	pdfsAFolder = 4
	pdfsInAll   = 60
)

// measurePDF compares the words that are read from PDF files with those that
// poppler's pdftotext reads, running headers and page numbers left out of both.
func measurePDF(ctx context.Context, b *bench) ([]figure, error) {
	folders := strings.Fields(pdfPackages)
	for i := range folders {
		folders[i] = filepath.Join("/usr/share/doc", strings.TrimSuffix(folders[i], "-doc"))
		if _, err := os.Stat(folders[i]); err != nil {
			folders[i] += "-doc"
		}
	}
	if folder := os.Getenv(pdfVariable); folder != "" {
		folders = []string{folder}
	}
	names := pdfsIn(folders)
	if b.quick {
		names = names[:min(len(names), 5)]
	}
	if len(names) == 0 {
		return []figure{absent("words read from PDF files", "install "+pdfPackages)}, nil
	}
	dir, err := b.sub("pdf")
	if err != nil {
		return nil, err
	}
	return comparePDF(ctx, dir, names)
}

// pdfsIn gives some files of each folder.
func pdfsIn(folders []string) (out []string) {
	inFolder := map[string]int{}
	for _, folder := range folders {
		_ = filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error { // what is not there is not measured
			bare := strings.TrimSuffix(name, ".gz")
			if err == nil && strings.HasSuffix(bare, ".pdf") && inFolder[filepath.Dir(name)] < pdfsAFolder && len(out) < pdfsInAll {
				inFolder[filepath.Dir(name)]++
				out = append(out, name)
			}
			return nil
		})
	}
	return out
}

func comparePDF(ctx context.Context, dir string, names []string) ([]figure, error) {
	reader := pdf.New(dir)
	recall, pages, counted := 0.0, 0, 0
	var ours, theirs time.Duration
	for i, name := range names {
		body, err := pdfBody(name)
		if err != nil {
			return nil, err
		}
		copied := filepath.Join(dir, "file.pdf")
		if err := os.WriteFile(copied, body, 0o600); err != nil {
			return nil, err
		}
		began := time.Now()
		reference, err := output(ctx, "pdftotext", copied, "-")
		if err != nil {
			return nil, err
		}
		theirs += time.Since(began)
		began = time.Now()
		page, err := reader.Read(ctx, bytes.NewReader(body), int64(len(body)))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if i > 0 { // the first compiles the reader
			ours += time.Since(began)
			pages += len(page.PageStarts) + 1
		}
		if share, ok := shareOf(whole(withoutRunning(reference)), norm.NFKC.String(page.Markdown)); ok {
			recall += share
			counted++
		}
	}
	recall /= float64(max(counted, 1))
	return []figure{
		figure{What: fmt.Sprintf("%d PDF files: words read", counted), Value: recall, Reference: "pdftotext", ReferenceValue: 1}.atLeast(.97),
		{What: "PDF: pages read", Value: float64(pages) / max(ours.Seconds(), 1e-9), Unit: "pages/s", Reference: "pdftotext", ReferenceValue: float64(pages) / max(theirs.Seconds(), 1e-9)},
	}, nil
}

func pdfBody(name string) ([]byte, error) {
	body, err := os.ReadFile(name)
	if err != nil || !strings.HasSuffix(name, ".gz") {
		return body, err
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	body, err = io.ReadAll(z)
	return body, errors.Join(err, z.Close())
}

var parted = regexp.MustCompile("[-\u00AD\u2010]\n")

// whole joins words that were parted at the end of a line, and takes ligatures apart.
func whole(s string) string { return norm.NFKC.String(parted.ReplaceAllString(s, "")) }

// withoutRunning drops the lines at the edges of pages that stand on three pages.
func withoutRunning(text string) string {
	pages := strings.Split(text, "\f")
	seen := map[string]int{}
	for _, p := range pages {
		once := map[string]bool{}
		for _, l := range edges(strings.Split(p, "\n")) {
			once[withoutNumbers(l)] = true
		}
		for l := range once {
			seen[l]++
		}
	}
	var out strings.Builder
	for _, p := range pages {
		atEdge := map[string]bool{}
		lines := strings.Split(p, "\n")
		for _, l := range edges(lines) {
			atEdge[l] = seen[withoutNumbers(l)] >= 3
		}
		for _, l := range lines {
			if !atEdge[l] {
				out.WriteString(l + "\n")
			}
		}
	}
	return out.String()
}

// edges gives the first and last two lines that hold something.
func edges(lines []string) []string {
	var full []string
	for _, l := range lines {
		if strings.TrimSpace(l) != "" {
			full = append(full, l)
		}
	}
	if len(full) <= 4 {
		return full
	}
	return append(full[:2:2], full[len(full)-2:]...)
}

func withoutNumbers(line string) string {
	line = strings.ToLower(strings.TrimSpace(line))
	if len(line) < 8 && strings.Trim(line, "ivxlc") == "" {
		return "#"
	}
	return cmp.Or(strings.Join(strings.FieldsFunc(line, func(r rune) bool { return unicode.IsDigit(r) || unicode.IsSpace(r) }), "#"), "#")
}
