package apptest

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"testing"
)

// Event is one server-sent event; a comment has no name.
type Event struct {
	Name, Data, Comment string
}

// Events reads a stream of events.
type Events struct {
	t testing.TB
	r *bufio.Reader
}

// ReadEvents reads events from body.
func ReadEvents(t testing.TB, body io.Reader) *Events {
	return &Events{t, bufio.NewReader(body)}
}

func newLines(body []byte) *bufio.Reader { return bufio.NewReader(bytes.NewReader(body)) }

// Next gives the next event or comment; false at the end of the stream.
func (e *Events) Next() (Event, bool) {
	var out Event
	for {
		line, err := e.r.ReadString('\n')
		line = strings.TrimSuffix(line, "\n")
		switch {
		case err != nil:
			return Event{}, false
		case line == "" && out != Event{}:
			return out, true
		case strings.HasPrefix(line, ":"):
			out.Comment = strings.TrimSpace(line[1:])
		case strings.HasPrefix(line, "event: "):
			out.Name = line[len("event: "):]
		case strings.HasPrefix(line, "data: "):
			out.Data += line[len("data: "):]
		}
	}
}

// Until gives the events up to the first of that name, which must come.
func (e *Events) Until(name string) []Event {
	e.t.Helper()
	var out []Event
	for {
		ev, ok := e.Next()
		if !ok {
			e.t.Fatalf("the stream ended before %q: %+v", name, out)
		}
		out = append(out, ev)
		if ev.Name == name {
			return out
		}
	}
}

// All gives the events until the stream ends.
func (e *Events) All() []Event {
	e.t.Helper()
	var out []Event
	for {
		ev, ok := e.Next()
		if !ok {
			return out
		}
		out = append(out, ev)
	}
}
