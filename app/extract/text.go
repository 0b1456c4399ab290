package extract

import (
	"strings"
)

// readText reads plain text: blank lines part paragraphs, underlined lines are
// headings, bullets are items, and what is set out with spaces stays as it is.
func readText(s source) (*Page, error) {
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n\n").Replace(string(s.body))
	t := textReader{newWriter(len(text) + 256)}
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		if t.full() {
			break
		}
		t.paragraph(strings.Trim(paragraph, "\n"))
	}
	page := &Page{Markdown: t.markdown()}
	page.Title = first(s.name, textTitle(text))
	return page, nil
}

// textTitle takes a short first line for the title.
func textTitle(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if len(line) > 100 {
		return ""
	}
	return strings.TrimSpace(line)
}

type textReader struct{ *writer }

func (t textReader) paragraph(s string) {
	lines := strings.Split(s, "\n")
	if len(lines) == 2 && isUnderline(lines[0], lines[1]) {
		t.headline(lines[0], lines[1])
		return
	}
	if isSetOut(lines) {
		if text := codeText(s); text != "" {
			t.fenced("text", text)
		}
		return
	}
	wrapped := isWrapped(lines)
	t.gap(blankLine)
	for i, line := range lines {
		if item, ok := bullet(line); ok {
			t.gap(newLine)
			t.enter("- ", "  ")
			t.text(item)
			t.leave(2)
			t.tight()
			continue
		}
		if i > 0 && !wrapped {
			t.gap(hardBreak)
		}
		t.space = true
		t.text(line)
	}
	t.gap(blankLine)
}

func (t textReader) headline(title, line string) {
	t.gap(blankLine)
	t.heading = "## "
	if line[0] == '=' {
		t.heading = "# "
	}
	t.text(title)
	t.heading = ""
	t.gap(blankLine)
}

func isUnderline(title, line string) bool {
	return title != "" && title[0] > ' ' && len(line) >= 3 && strings.ContainsRune("=-~^", rune(line[0])) &&
		strings.Trim(line, line[:1]) == "" && len(line) >= len(title)/2
}

// isSetOut says whether spaces or indentation carry meaning, as in code,
// tables and addresses in columns.
func isSetOut(lines []string) bool {
	indented, columns := 0, 0
	for _, line := range lines {
		if strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "\t") {
			indented++
		}
		if strings.Contains(strings.TrimSpace(line), "   ") || strings.Contains(strings.TrimSpace(line), "\t") {
			columns++
		}
	}
	return indented == len(lines) || columns*2 > len(lines) && columns > 1
}

// isWrapped says whether the lines were broken at a margin, so that they join
// to one paragraph.
func isWrapped(lines []string) bool {
	for _, line := range lines[:len(lines)-1] {
		if len(line) < 45 {
			return false
		}
	}
	return true
}

func bullet(line string) (string, bool) {
	line = strings.TrimLeft(line, " \t")
	for _, mark := range []string{"- ", "* ", "• ", "+ "} {
		if item, ok := strings.CutPrefix(line, mark); ok {
			return item, true
		}
	}
	return "", false
}
