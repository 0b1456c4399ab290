package app

import (
	"strings"
	"testing"
)

func TestOrigin(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"https://Example.ORG/a?b":     "https://example.org",
		"https://example.org:443":     "https://example.org",
		"http://example.org:80/":      "http://example.org",
		"http://example.org:8080":     "http://example.org:8080",
		"http://[::1]:8080/x":         "http://[::1]:8080",
		"https://xn--mnchen-3ya.de/":  "https://xn--mnchen-3ya.de",
		"https://a;script-src *":      "",
		"https://a';x":                "",
		"https://user:pw@example.org": "",
		"ftp://example.org":           "",
		"javascript:alert(1)":         "",
		"null":                        "",
		"":                            "",
	}
	for address, want := range tests {
		if got := Origin(address); got != want {
			t.Errorf("Origin(%q) = %q, want %q", address, got, want)
		}
	}
}

func TestAllows(t *testing.T) {
	t.Parallel()
	const own = "https://chat.example"
	tests := []struct {
		name   string
		widget Widget
		origin string
		want   bool
	}{
		{"nothing set allows any", Widget{}, "https://any.example", true},
		{"its own site", Widget{URL: "https://shop.example/start"}, "https://shop.example", true},
		{"another site", Widget{URL: "https://shop.example"}, "https://shop.example.evil.example", false},
		{"another scheme", Widget{URL: "https://shop.example"}, "http://shop.example", false},
		{"a list stands for itself", Widget{URL: "https://shop.example", AllowedOrigins: []string{"https://a.example"}}, "https://shop.example", false},
		{"no origin where the site has none either", Widget{URL: "https://münchen.example"}, "", false},
		{"in the list", Widget{AllowedOrigins: []string{"https://a.example"}}, "https://a.example", true},
		{"no origin where a site is set", Widget{URL: "https://shop.example"}, "", false},
		{"no origin where a list is set", Widget{AllowedOrigins: []string{"https://a.example"}}, "", false},
		{"the server's own", Widget{AllowedOrigins: []string{"https://a.example"}}, own, true},
		{"an opaque origin", Widget{URL: "https://shop.example"}, "null", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.widget.Allows(tt.origin, own); got != tt.want {
				t.Errorf("Allows(%q) = %v", tt.origin, got)
			}
		})
	}
}

func TestValidateTellsEveryField(t *testing.T) {
	t.Parallel()
	w := Widget{
		Name: " ", URL: "ftp://x", Language: "english!", Theme: Theme{PrimaryColor: "red", Mode: "night"},
		AllowedOrigins: []string{"https://a.example/path"}, Limits: WidgetLimits{PerMinute: -1},
	}
	err, ok := w.Validate().(*Error)
	if !ok || err.Code != Invalid {
		t.Fatalf("Validate() = %v", w.Validate())
	}
	for _, field := range []string{"name", "url", "language", "theme.primaryColor", "theme.mode", "allowedOrigins", "limits.perMinute"} {
		if err.Fields[field] == "" {
			t.Errorf("nothing is said about %s", field)
		}
	}
	if err := (Widget{Name: "Shop"}).Validate(); err != nil {
		t.Errorf("a name alone: %v", err)
	}
}

func TestValidateBoundsWhatVisitorsLoad(t *testing.T) {
	t.Parallel()
	for name, w := range map[string]Widget{
		"theme.custom":     {Name: "Shop", Theme: Theme{Custom: map[string]any{"a": strings.Repeat("x", MaxCustom)}}},
		"limits.perMinute": {Name: "Shop", Limits: WidgetLimits{PerMinute: MaxPerMinute + 1}},
	} {
		err, ok := w.Validate().(*Error)
		if !ok || err.Fields[name] == "" {
			t.Errorf("%s: %v", name, w.Validate())
		}
	}
}
