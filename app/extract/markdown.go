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
	if err := converter.Convert(body, &page); err != nil {
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
