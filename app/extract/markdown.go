package extract

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"

	"github.com/WebsyteAI/websyte/app"
)

// readMarkdown reads Markdown as the page that it would become, so that its
// HTML, its references and its many spellings end as our one kind of markdown.
func readMarkdown(s source) (*Page, error) {
	front, body := frontMatter(s.body)
	converter := goldmark.New(
		goldmark.WithExtensions(extension.GFM, extension.DefinitionList),
		goldmark.WithRendererOptions(html.WithUnsafe()), // readHTML drops what is unsafe
	)
	var page bytes.Buffer
	if err := converter.Convert(bounded(body), &page); err != nil {
		return nil, &app.DocumentError{Code: app.ErrMalformed, Message: "the Markdown cannot be read", Err: err}
	}
	s.body = page.Bytes()
	out, err := readHTML(s)
	if err != nil {
		return nil, err
	}
	out.Title = first(front["title"], out.Title, s.name)
	out.Description = first(front["description"], out.Description)
	out.Language = first(baseLanguage(front["lang"]), baseLanguage(front["language"]), out.Language)
	out.NeedsJavaScript = false
	return out, nil
}

// frontMatter cuts the block of "key: value" lines off that site generators
// read at the head of a file.
func frontMatter(body []byte) (map[string]string, []byte) {
	body = bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n"))
	head, ok := bytes.CutPrefix(body, []byte("---\n"))
	if !ok {
		return nil, body
	}
	block, rest, ok := bytes.Cut(head, []byte("\n---\n"))
	if !ok || len(block) > 1<<14 {
		return nil, body
	}
	front := map[string]string{}
	for line := range strings.SplitSeq(string(block), "\n") {
		if key, value, ok := strings.Cut(line, ":"); ok && len(front) < 100 {
			front[strings.ToLower(strings.TrimSpace(key))] = strings.Trim(strings.TrimSpace(value), `"'`)
		}
	}
	return front, rest
}

// Bounds on what goldmark takes time for that grows with the square of it.
const (
	maxContainers = 100  // quotes and lists that one line opens
	maxDelimiters = 5000 // of emphasis, between two blank lines
)

// bounded escapes the marks of body beyond these bounds, so that they are text.
func bounded(body []byte) []byte {
	out := make([]byte, 0, len(body)+len(body)/16)
	delimiters := 0
	for line := range bytes.Lines(body) {
		if len(bytes.Trim(line, " \t\r\n")) == 0 {
			delimiters = 0
		}
		from := 0
		if at := containers(line, maxContainers); at >= 0 {
			out = append(append(out, line[:at]...), '\\')
			from = at
		}
		out, delimiters = appendEmphasis(out, line[from:], delimiters)
	}
	return out
}

// containers gives where the mark stands with which line opens more than most
// quotes and lists, -1 where it does not.
func containers(line []byte, most int) int {
	for i, c := range line {
		switch {
		case c == ' ', c == '\t', '0' <= c && c <= '9':
			continue
		case c == '>', strings.IndexByte("-+*.)", c) >= 0 && i+1 < len(line) && strings.IndexByte(" \t\r\n", line[i+1]) >= 0:
			if most--; most < 0 {
				return i
			}
		default:
			return -1
		}
	}
	return -1
}

// appendEmphasis appends line, whose paragraph has so many delimiters already.
func appendEmphasis(out, line []byte, delimiters int) ([]byte, int) {
	escaped := false
	for _, c := range line {
		if !escaped && (c == '*' || c == '_' || c == '~') {
			if delimiters++; delimiters > maxDelimiters {
				out = append(out, '\\')
			}
		}
		escaped = c == '\\' && !escaped
		out = append(out, c)
	}
	return out, delimiters
}
