package chat

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/retrieve"
)

// quote answers with the sentences themselves.
func (a *answering) quote() error {
	if a.found.Matches[0].Owned {
		return a.own(a.found.Matches[0])
	}
	quotes := pick(a.found.Matches, a.found.Words)
	if len(quotes) == 0 {
		return a.refuse(a.found.Matches)
	}
	a.answer.Mode, a.answer.Answered = app.ModeQuotes, true
	for i, q := range quotes {
		a.answer.Sources = append(a.answer.Sources, q.passage.cite(i+1, q.first, q.last))
	}
	if err := a.sink(SourcesEvent{Sources: a.answer.Sources}); err != nil {
		return err
	}
	a.answer.FollowUps = followUps(a.found, a.r.Message)
	if err := a.emit(a.text.Quotes); err != nil {
		return err
	}
	for _, c := range a.answer.Sources {
		if err := a.emit("\n\n" + blockquote(c.Quote) + " [" + strconv.Itoa(c.Index) + "]"); err != nil {
			return err
		}
	}
	return nil
}

// own answers with what the owner has written for this very question.
func (a *answering) own(m retrieve.Match) error {
	p := newPassage(m)
	a.answer.Mode, a.answer.Answered = app.ModeQuotes, true
	a.answer.Sources = []app.Citation{p.cite(1, min(0, len(p.sentences)-1), len(p.sentences)-1)}
	if err := a.sink(SourcesEvent{Sources: a.answer.Sources}); err != nil {
		return err
	}
	a.answer.FollowUps = followUps(a.found, a.r.Message)
	return a.emit(uncited(p.Text[p.answer:]) + " [1]")
}

// blockquote writes a quote as markdown, line by line.
func blockquote(quote string) string {
	lines := strings.Split(quote, "\n")
	for i, line := range lines {
		lines[i] = escape(line)
	}
	return "> " + strings.Join(lines, "\\\n> ")
}

// inline marks mean something anywhere, the others at the beginning of a line.
var (
	inline  = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, "&", `\&`, "#", `\#`, "~", `\~`, "|", `\|`)
	leading = regexp.MustCompile(`^(\s*\d{0,9})([-+=>.)])`)
)

// escape keeps a line's own characters from becoming markdown.
func escape(line string) string {
	return leading.ReplaceAllString(inline.Replace(line), `$1\$2`)
}
