package extract

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Bounds of the text under one time: as long as a chunk, so that a citation's
// heading says when it was said.
const (
	minScene = 700  // bytes; it ends with the sentence
	maxScene = 1100 // bytes
)

var (
	// cueTime begins a cue: "00:01:02,500 --> 00:01:05,000", in WebVTT also without hours.
	cueTime = regexp.MustCompile(`^\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,]\d{1,3}\s+-->`)
	voice   = regexp.MustCompile(`<v(?:\.[^ >]*)?\s+([^>]{1,100})>`)
	cueMark = regexp.MustCompile(`<[^>]{0,200}>|\{\\[^}]{0,200}\}`)
)

// isSubtitles tells WebVTT and SubRip by their beginning.
func isSubtitles(body []byte) bool {
	head := bytes.TrimLeft(body[:min(len(body), 1024)], "\xEF\xBB\xBF \r\n\t")
	if bytes.HasPrefix(head, []byte("WEBVTT")) {
		return true
	}
	number, rest, ok := bytes.Cut(head, []byte("\n"))
	_, err := strconv.Atoi(string(bytes.TrimSpace(number)))
	return ok && err == nil && cueTime.Match(rest)
}

// readSubtitles reads what is said, in sections under the times at which they begin.
func readSubtitles(s source) (*Page, error) {
	t := subtitles{b: NewBuilder()}
	t.b.Title = s.name
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(s.body))
	for block := range strings.SplitSeq(text, "\n\n") {
		if t.b.Full() {
			break
		}
		t.cue(strings.Split(strings.Trim(block, "\n"), "\n"))
	}
	t.end()
	return t.b.Page(), nil
}

type subtitles struct {
	b     *Builder
	start string // of the section that is open
	text  []byte
	last  string // line: what rolls up is said once
}

// cue reads a block of lines. Blocks without a time are notes and styles.
func (t *subtitles) cue(lines []string) {
	for i, line := range lines {
		m := cueTime.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		if t.start == "" {
			t.start = clock(m[1], m[2], m[3])
		}
		for _, line := range lines[i+1:] {
			if cueTime.MatchString(line) { // cues without a blank line between
				t.cue(lines[i+1:])
				return
			}
			t.line(line)
		}
		return
	}
}

func (t *subtitles) line(line string) {
	line = voice.ReplaceAllString(line, "$1: ")
	line = strings.TrimSpace(strings.NewReplacer("&nbsp;", " ", "&amp;", "&", "&lt;", "<", "&gt;", ">", "&lrm;", "", "&rlm;", "").Replace(cueMark.ReplaceAllString(line, "")))
	if line == "" || line == t.last {
		return
	}
	t.last = line
	t.text = append(append(t.text, line...), ' ')
	if n := len(t.text); n >= maxScene || n >= minScene && strings.ContainsAny(line[len(line)-1:], ".?!") {
		t.end()
	}
}

func (t *subtitles) end() {
	if len(t.text) > 0 {
		t.b.Heading(2, Span{Text: t.start})
		t.b.Paragraph(Span{Text: string(t.text)})
	}
	t.start, t.text = "", nil
}

// clock writes a time as people do: 1:02:03, or 2:03 in the first hour.
func clock(hours, minutes, seconds string) string {
	h, _ := strconv.Atoi(hours) // digits, or none
	m, _ := strconv.Atoi(minutes)
	if h == 0 {
		return fmt.Sprintf("%d:%s", m, seconds)
	}
	return fmt.Sprintf("%d:%02d:%s", h, m, seconds)
}
