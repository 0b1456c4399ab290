package chat

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestCitations(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in, want string
		cited          []int
	}{
		{"kept", "Sixty days [1]. Free [2].", "Sixty days [1]. Free [2].", []int{1, 2}},
		{"of no source", "Sixty days [4]. Free [0].", "Sixty days. Free.", nil},
		{"several in one bracket", "Both [1, 3].", "Both [1][3].", []int{1, 3}},
		{"one of several is wrong", "Both [2; 9].", "Both [2].", []int{2}},
		{"a link whose text is a number", "See [1](https://example.org).", "See [1](https://example.org).", nil},
		{"an index in code", "Write `a[i]` and ``a`[12]`` [2].", "Write `a[i]` and ``a`[12]`` [2].", []int{2}},
		{"a long number", "The [12345678901234567890123] key.", "The [12345678901234567890123] key.", nil},
		{"an open bracket at the end", "Half [1", "Half [1", nil},
		{"a checkbox", "- [ ] open", "- [ ] open", nil},
		{"spaces", "a  b [7]  c ", "a  b  c ", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for cut := range len(tt.in) {
				c := citer{sources: 3}
				got := c.add(tt.in[:cut]) + c.add(tt.in[cut:]) + c.end()
				if got != tt.want || !slices.Equal(c.cited, tt.cited) {
					t.Fatalf("cut at %d: %q citing %v, want %q citing %v", cut, got, c.cited, tt.want, tt.cited)
				}
			}
		})
	}
}

func FuzzCitations(f *testing.F) {
	f.Add("Sixty days [1]. [", 3)
	f.Add("[1,2][3] [12](x)", 1)
	f.Fuzz(func(t *testing.T, in string, step int) {
		step = max(1, step%7)
		whole, parts := citer{sources: 3}, citer{sources: 3}
		want := whole.add(in) + whole.end()
		var got strings.Builder
		for i := 0; i < len(in); i += step {
			got.WriteString(parts.add(in[i:min(len(in), i+step)]))
		}
		got.WriteString(parts.end())
		if got.String() != want {
			t.Fatalf("in steps of %d: %q, at once: %q", step, got.String(), want)
		}
		for _, n := range parts.cited {
			if n < 1 || n > 3 {
				t.Fatalf("cited %d of 3 sources", n)
			}
		}
	})
}

func TestUnverified(t *testing.T) {
	t.Parallel()
	evidence := "Delivery costs 4.90 euros, above 1,000 nothing. Write to help@example.org or see https://example.org/a."
	tests := map[string][]string{
		"It costs 4,90 euros [1].":                     nil,
		"It costs 5.90 euros [1].":                     {"5.90"},
		"Above 1.000 it is free, in 2 days.":           nil,
		"Write to boss@example.org.":                   {"boss@example.org"},
		"See https://example.org/a or http://evil.biz": {"http://evil.biz"},
		"HTTPS://EVIL.BIZ/x":                           {"HTTPS://EVIL.BIZ/x"},
		"[a](https://example.org/a), (**https://example.org/a**), \"https://example.org/a\"!": nil,
		"[a](https://example.org'.evil.biz)":                                                  {"https://example.org'.evil.biz"},
		"https://example.org(.evil.biz":                                                       {"https://example.org(.evil.biz"},
		"[a](https://example.org(x).evil.biz).":                                               {"https://example.org(x).evil.biz"},
		"[a](https://example.org@evil.biz)":                                                   {"https://example.org@evil.biz"},
		"[https://example.org/a](https://evil.biz/a)":                                         {"https://evil.biz/a"},
		"[write](mailto:help@example.org)":                                                    nil,
		"[write](mailto:help@example.org?bcc=boss@evil.biz)":                                  {"mailto:help@example.org?bcc=boss@evil.biz"},
		"[write](mailto:root@localhost), schön@grün.example.":                                 {"mailto:root@localhost", "schön@grün.example"},
	}
	many := strings.Repeat("[x](http://evil.biz) ", 2)
	for i := range 30 {
		many = strconv.Itoa(100+i) + " " + many
	}
	if got := unverified(many, evidence); len(got) != 21 || got[20] != "http://evil.biz" {
		t.Errorf("an address behind many numbers: %q", got)
	}
	for answer, want := range tests {
		if got := unverified(answer, evidence); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", answer, got, want)
		}
	}
}

func TestSmallTalk(t *testing.T) {
	t.Parallel()
	tests := map[string]smallTalk{
		"Hi!":                              greeting,
		"Hello there, good morning":        greeting,
		"Thanks a lot!!":                   thanks,
		"ok, thank you":                    thanks,
		"What can you do?":                 abilities,
		"Hi, what can you do?":             abilities,
		"¡Hola! Buenos días":               greeting,
		"谢谢！":                              thanks,
		"merci beaucoup":                   thanks,
		"Hi, how do I return a frame?":     notSmallTalk,
		"thanks, and what does it cost?":   notSmallTalk,
		"great circle distance":            notSmallTalk,
		"":                                 notSmallTalk,
		strings.Repeat("hi ", 200):         notSmallTalk,
		"how does the lifetime warranty …": notSmallTalk,
	}
	for message, want := range tests {
		if got := smallTalkIn(message); got != want {
			t.Errorf("%.40q: %v, want %v", message, got, want)
		}
	}
}

// A PDF opens at its page, whatever fragment its address has; an upload has no address.
func TestPDFsOpenAtTheirPage(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://a.example/m.pdf":    "https://a.example/m.pdf#page=7",
		"https://a.example/m.pdf#p2": "https://a.example/m.pdf#page=7",
		"":                           "",
	} {
		if got := withPage(address, 7); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}
