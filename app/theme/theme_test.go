package theme_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/WebsyteAI/websyte/app/theme"
)

func TestEverythingStaysReadable(t *testing.T) {
	t.Parallel()
	grounds := map[string][]string{
		"light": {"#ffffff", "#f4f7f5", "#edf1ef"},
		"dark":  {"#171a18", "#1f2321", "#121513", "#212522"},
	}
	random := rand.New(rand.NewPCG(1, 2))
	colors := []string{"#000000", "#ffffff", "#ffff00", "#00ff00", "#0000ff", "#808080", "#777777", "#065b41"}
	for range 4000 {
		colors = append(colors, fmt.Sprintf("#%06x", random.IntN(1<<24)))
	}
	for _, c := range colors {
		for scheme, p := range map[string]theme.Palette{"light": theme.Light(c), "dark": theme.Dark(c)} {
			check := func(what, text, ground string, least float64) {
				if got := theme.Contrast(text, ground); got < least {
					t.Errorf("%s %s: %s %s on %s is %.2f", c, scheme, what, text, ground, got)
				}
			}
			check("sign", p.OnPrimary, p.Primary, 4.5)
			check("text", p.PrimaryText, p.PrimarySoft, 4.5)
			for _, g := range grounds[scheme] {
				check("text", p.PrimaryText, g, 4.5)
			}
			if scheme == "dark" {
				check("fill", p.Primary, "#171a18", 2)
			}
		}
	}
}

func TestKnownColours(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, in string
		palette  func(string) theme.Palette
		want     theme.Palette
	}{
		{"the default, as tokens.css has it", "", theme.Light, theme.Palette{Primary: "#065b41", OnPrimary: "#ffffff", PrimaryText: "#065b41", PrimarySoft: "#e8f6ef", PrimaryLine: "#a6d8c1"}},
		{"the default in the dark", "", theme.Dark, theme.Palette{Primary: "#065b41", OnPrimary: "#ffffff", PrimaryText: "#71b99a", PrimarySoft: "#1f3028", PrimaryLine: "#285b47"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := c.palette(c.in); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestRules(t *testing.T) {
	t.Parallel()
	if p := theme.Light("#ffd400"); p.Primary != "#ffd400" || p.OnPrimary != "#101512" {
		t.Errorf("a yellow keeps its colour under dark text: %+v", p)
	}
	if p := theme.Light("#0b84ff"); p.OnPrimary != "#ffffff" || p.Primary == "#0b84ff" {
		t.Errorf("a blue that nearly carries white is darkened a little: %+v", p)
	}
	p := theme.Light("#888888")
	if s := p.PrimarySoft; s[1:3] != s[3:5] || s[3:5] != s[5:7] {
		t.Errorf("a grey does not stay grey: %+v", p)
	}
	if theme.Light("red; } body { display: none") != theme.Light(theme.Default) {
		t.Error("what is no colour must be the default")
	}
}
