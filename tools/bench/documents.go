package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/WebsyteAI/websyte/app/decode"
)

// documentsVariable names a folder of other office files to measure, such as those
// that Debian's documentation packages hold.
const documentsVariable = "BENCH_DOCUMENTS"

// Debian's documentation, of which documents are made.
var documentSources = []string{
	"/usr/share/doc/git/html/git-clone.html", "/usr/share/doc/git/html/git-rebase.html", "/usr/share/doc/git/html/gitattributes.html", "/usr/share/doc/git/html/git-config.html",
	"/usr/share/doc/debian-handbook/html/en-US/installation.html", "/usr/share/doc/debian-handbook/html/de-DE/basic-configuration.html",
	"/usr/share/doc/debian-handbook/html/ja-JP/packaging-system.html", "/usr/share/doc/debian-handbook/html/ru-RU/installation.html", "/usr/share/doc/debian-handbook/html/ar-MA/installation.html",
}

// measureDocuments measures PDF and office files.
func measureDocuments(ctx context.Context, b *bench) ([]figure, error) {
	out, err := measurePDF(ctx, b)
	if err != nil {
		return nil, err
	}
	memory, err := measurePDFMemory(ctx, b)
	if err != nil {
		return nil, err
	}
	office, err := measureOffice(ctx, b)
	return slices.Concat(out, memory, office), err
}

// measureOffice converts documentation to office files, and compares the words
// that are read from them with those that pandoc reads, or that LibreOffice prints.
func measureOffice(ctx context.Context, b *bench) ([]figure, error) {
	for _, tool := range []string{"pandoc", "soffice", "pdftotext"} {
		if _, err := exec.LookPath(tool); err != nil {
			return []figure{absent("words read from office files", tool+" is not installed")}, nil
		}
	}
	dir, err := b.sub("documents")
	if err != nil {
		return nil, err
	}
	if err := makeDocuments(ctx, dir, b.quick); err != nil {
		return nil, err
	}
	out, err := recalls(ctx, dir, "")
	if folder := os.Getenv(documentsVariable); err == nil && folder != "" {
		var others []figure
		others, err = recalls(ctx, folder, ", files of "+documentsVariable)
		out = append(out, others...)
	}
	return out, err
}

func makeDocuments(ctx context.Context, dir string, quick bool) error {
	sources := slices.DeleteFunc(slices.Clone(documentSources), func(name string) bool {
		_, err := os.Stat(name)
		return err != nil
	})
	if len(sources) == 0 {
		return errors.New("install git-doc or debian-handbook: their pages are what documents are made of")
	}
	if quick {
		sources = sources[:1]
	}
	for i, source := range sources {
		for _, format := range []string{"docx", "odt", "pptx", "epub"} {
			name := filepath.Join(dir, fmt.Sprintf("%d.%s", i, format))
			if _, err := output(ctx, "pandoc", "--quiet", "-f", "html", "-t", format, "--metadata", "title=Document", "--resource-path", filepath.Dir(source), "-o", name, source); err != nil {
				return err
			}
		}
	}
	if err := makeTable(filepath.Join(dir, "table.csv")); err != nil {
		return err
	}
	for _, format := range []string{"xlsx", "ods"} { // of a table, and by LibreOffice's own hand
		if err := convert(ctx, format, dir, filepath.Join(dir, "table.csv")); err != nil {
			return err
		}
	}
	written := filepath.Join(dir, "libreoffice")
	return errors.Join(convert(ctx, "docx", written, filepath.Join(dir, "0.odt")), convert(ctx, "odp", written, filepath.Join(dir, "0.pptx")))
}

// makeTable writes a table of a few thousand cells.
func makeTable(name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	w, words := csv.NewWriter(f), newWriter(3)
	rows := [][]string{{"Article", "Price", "Stock", "Description"}}
	for n := range 2000 {
		rows = append(rows, []string{fmt.Sprintf("Article %d", n), fmt.Sprintf("%d", n*7), fmt.Sprint(n % 50), words.text(8)})
	}
	return errors.Join(w.WriteAll(rows), f.Close())
}

func convert(ctx context.Context, format, dir, name string) error {
	_, err := output(ctx, "soffice", "-env:UserInstallation=file://"+filepath.Join(os.TempDir(), "websyte-bench-office"), "--headless", "--convert-to", format, "--outdir", dir, name)
	return err
}

// recalls reads the documents below a folder, and gives a figure for each format.
func recalls(ctx context.Context, dir, note string) ([]figure, error) {
	byFormat := map[string][]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if format := strings.TrimPrefix(filepath.Ext(name), "."); err == nil && slices.Contains(officeFormats, format) {
			byFormat[format] = append(byFormat[format], name)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []figure
	for _, format := range officeFormats {
		names := byFormat[format]
		if len(names) == 0 {
			continue
		}
		recall, speed, err := recallOf(ctx, names)
		if err != nil {
			return nil, err
		}
		what := fmt.Sprintf("%d %s%s: words read", len(names), format, note)
		out = append(out, figure{What: what, Value: recall, Reference: referenceOf(format), ReferenceValue: 1}.atLeast(.97),
			figure{What: fmt.Sprintf("%d %s%s: text read", len(names), format, note), Value: speed, Unit: "MB/s"})
	}
	return out, nil
}

var officeFormats = []string{"docx", "odt", "pptx", "odp", "xlsx", "ods", "epub"}

func referenceOf(format string) string {
	switch format {
	case "docx", "odt", "epub":
		return "pandoc"
	}
	return "LibreOffice"
}

// recallOf is the mean share of the reference's words that were read, and the
// megabytes of text a second.
func recallOf(ctx context.Context, names []string) (recall, speed float64, err error) {
	local := decode.NewLocal("")
	var took time.Duration
	size, counted := 0, 0
	for _, name := range names {
		reference, err := referenceText(ctx, name)
		if err != nil {
			return 0, 0, err
		}
		body, err := os.ReadFile(name)
		if err != nil {
			return 0, 0, err
		}
		began := time.Now()
		page, err := local.Read(ctx, decode.File{Name: name, Body: body})
		took += time.Since(began)
		if err != nil {
			return 0, 0, fmt.Errorf("%s: %w", name, err)
		}
		size += len(page.Markdown)
		if share, ok := shareOf(reference, page.Markdown); ok {
			recall += share
			counted++
		}
	}
	return recall / float64(max(counted, 1)), float64(size) / 1e6 / took.Seconds(), nil
}

var aWord = regexp.MustCompile(`[\p{L}\p{N}]+`)

// shareOf is how many of the reference's words stand in text, each as often; false
// for a reference without words.
func shareOf(reference, text string) (float64, bool) {
	have := map[string]int{}
	for _, w := range aWord.FindAllString(strings.ToLower(text), -1) {
		have[w]++
	}
	words := aWord.FindAllString(strings.ToLower(reference), -1)
	found := 0
	for _, w := range words {
		if have[w] > 0 {
			have[w]--
			found++
		}
	}
	return float64(found) / float64(max(len(words), 1)), len(words) > 0
}

// referenceText is what others read from a document.
func referenceText(ctx context.Context, name string) (string, error) {
	format := strings.TrimPrefix(filepath.Ext(name), ".")
	if referenceOf(format) == "pandoc" {
		return output(ctx, "pandoc", "--quiet", "-t", "plain", "--wrap=none", name)
	}
	dir, err := os.MkdirTemp("", "websyte-bench-reference-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	if format == "xlsx" || format == "ods" {
		// of all sheets, as they are shown
		if err := convert(ctx, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1", dir, name); err != nil {
			return "", err
		}
		return allFiles(dir)
	}
	if err := convert(ctx, "pdf", dir, name); err != nil {
		return "", err
	}
	text, err := output(ctx, "pdftotext", filepath.Join(dir, strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))+".pdf"), "-")
	return withoutRunning(text), err // what a master page puts on every slide is left out of both
}

func allFiles(dir string) (string, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	var all strings.Builder
	for _, name := range names {
		body, readErr := os.ReadFile(name)
		err = errors.Join(err, readErr)
		all.Write(body)
	}
	return all.String(), err
}
