package app

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Widget is one assistant: what it is called, how it looks, who may ask it and
// how much. Its knowledge hangs on it as sources and documents.
type Widget struct {
	ID              WidgetID
	OwnerID         UserID
	Name            string
	Description     string
	URL             string // the site that it stands on; http or https, or ""
	CrawlURL        string // where the crawl begins, "" when nothing is crawled
	Public          bool   // visitors may ask it
	Instructions    string // the owner's words to the model
	Language        string // BCP 47, "" when it follows the visitor
	Welcome         string
	Placeholder     string
	LogoURL         string
	Theme           Theme
	Texts           map[string]map[string]string // language, then key, to the owner's wording
	AllowedOrigins  []string                     // empty: URL's origin, or any where URL is empty
	PageContext     bool                         // the page that the visitor is on may be sent along
	SaveMessages    bool
	Remember        bool // a visitor's conversation returns on the next visit
	RetentionDays   int  // 0: the server's default
	Limits          WidgetLimits
	Recommendations []Recommendation
	DocumentCount   int
	ChunkCount      int
	CreatedAt       time.Time
	UpdatedAt       time.Time

	OwnerEmail string // read with it
	Access     Access // of the Scope that it was read under
	Logo       Logo   // read with it
}

// Theme is how the widget looks.
type Theme struct {
	PrimaryColor string         // #rrggbb, "" for the default
	Mode         string         // auto, light or dark; "" is auto
	Position     string         // bottom-right, bottom-left or bottom-center; "" is bottom-right
	Custom       map[string]any // the owner's own, handed through
}

// WidgetLimits bound what one widget may cost. Zero means the server's default.
type WidgetLimits struct {
	PerMinute      int // questions a minute from one visitor
	TokensPerMonth int
}

// Recommendation is a question that the content answers.
type Recommendation struct {
	Title       string
	Description string
}

// Bounds of what an owner may write into a widget, in characters where it is text.
const (
	MaxName         = 200
	MaxText         = 2_000
	MaxInstructions = 20_000
	MaxOrigins      = 100
	MaxCustom       = 8_000 // bytes of a theme's own entries as JSON: each visitor loads them
	MaxPerMinute    = 10_000
)

var (
	hexColor = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
	langTag  = regexp.MustCompile(`^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$`)
)

// Validate reports everything that keeps w from being stored.
func (w Widget) Validate() error {
	f := Fields{}
	f.Check(strings.TrimSpace(w.Name) != "", "name", "is required")
	f.bound("name", w.Name, MaxName)
	f.bound("description", w.Description, MaxText)
	f.Check(w.URL == "" || IsWebAddress(w.URL), "url", "must be an http or https address")
	f.Check(w.CrawlURL == "" || IsWebAddress(w.CrawlURL), "crawlUrl", "must be an http or https address")
	f.Check(w.LogoURL == "" || IsWebAddress(w.LogoURL), "logoUrl", "must be an http or https address")
	f.bound("instructions", w.Instructions, MaxInstructions)
	f.Check(w.Language == "" || langTag.MatchString(w.Language) && len(w.Language) <= 35, "language", "must be a language tag such as en or pt-BR")
	f.bound("welcome", w.Welcome, MaxText)
	f.bound("placeholder", w.Placeholder, MaxName)
	f.Check(w.RetentionDays >= 0 && w.RetentionDays <= 36_500, "retentionDays", "must be 0 to 36500")
	f.Check(w.Limits.PerMinute >= 0 && w.Limits.PerMinute <= MaxPerMinute, "limits.perMinute", "must be 0 to %d", MaxPerMinute)
	f.Check(w.Limits.TokensPerMonth >= 0, "limits.tokensPerMonth", "must not be negative")
	w.Theme.check(f)
	w.checkTexts(f)
	f.Check(len(w.AllowedOrigins) <= MaxOrigins, "allowedOrigins", "at most %d", MaxOrigins)
	for _, o := range w.AllowedOrigins {
		f.Check(Origin(o) == o, "allowedOrigins", "%.100q must be scheme and host alone, such as https://example.org", o)
	}
	return f.Err()
}

func (t Theme) check(f Fields) {
	f.Check(t.PrimaryColor == "" || hexColor.MatchString(t.PrimaryColor), "theme.primaryColor", "must be a colour such as #065b41")
	f.Check(oneOf(t.Mode, "", "auto", "light", "dark"), "theme.mode", "must be auto, light or dark")
	f.Check(oneOf(t.Position, "", "bottom-right", "bottom-left", "bottom-center"), "theme.position", "must be bottom-right, bottom-left or bottom-center")
	f.Check(len(t.Custom) <= 100, "theme.custom", "at most 100 entries")
	custom, err := json.Marshal(t.Custom)
	f.Check(err == nil && len(custom) <= MaxCustom, "theme.custom", "must have at most %d bytes as JSON", MaxCustom)
}

func (w Widget) checkTexts(f Fields) {
	f.Check(len(w.Texts) <= 50, "texts", "at most 50 languages")
	for lang, texts := range w.Texts {
		f.Check(langTag.MatchString(lang), "texts", "%.40q must be a language tag such as en", lang)
		f.Check(len(texts) <= 200, "texts", "at most 200 texts a language")
		for key, text := range texts {
			f.Check(length(key) <= 100 && length(text) <= MaxText, "texts", "%.40q must have at most %d characters", key, MaxText)
		}
	}
	f.Check(len(w.Recommendations) <= 20, "recommendations", "at most 20")
	for _, r := range w.Recommendations {
		f.Check(r.Title != "" && length(r.Title) <= MaxName && length(r.Description) <= MaxText, "recommendations", "each needs a title of at most %d characters", MaxName)
	}
}

func oneOf(s string, allowed ...string) bool {
	for _, a := range allowed {
		if s == a {
			return true
		}
	}
	return false
}

// IsWebAddress tells whether s is an absolute http or https address with a host
// and without credentials, of at most 2,048 bytes.
func IsWebAddress(s string) bool {
	if len(s) > 2048 {
		return false
	}
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil
}

// originHost is a host with its port as browsers write them in an origin: names
// of other scripts are in their ASCII form (xn--). Nothing in it means anything in
// a header or a policy that an origin is put into.
var originHost = regexp.MustCompile(`^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$`)

// Origin gives the origin of a web address as a browser would write it (scheme,
// host in lower case, a port that is not the scheme's own), and "" for anything else.
func Origin(address string) string {
	if !IsWebAddress(address) {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	host := strings.ToLower(u.Host)
	if u.Scheme == "http" {
		host = strings.TrimSuffix(host, ":80")
	} else {
		host = strings.TrimSuffix(host, ":443")
	}
	if !originHost.MatchString(host) {
		return ""
	}
	return u.Scheme + "://" + host
}

// Allows tells whether a page of the given origin may talk to w. own is the
// server's own origin, which always may.
func (w Widget) Allows(origin, own string) bool {
	if origin != "" && origin == own {
		return true
	}
	if len(w.AllowedOrigins) == 0 {
		return w.URL == "" || origin != "" && origin == Origin(w.URL)
	}
	for _, o := range w.AllowedOrigins {
		if o == origin {
			return true
		}
	}
	return false
}

// WidgetPatch changes the fields that are not nil.
type WidgetPatch struct {
	OwnerID         *UserID
	Name            *string
	Description     *string
	URL             *string
	CrawlURL        *string
	Public          *bool
	Instructions    *string
	Language        *string
	Welcome         *string
	Placeholder     *string
	LogoURL         *string
	Theme           *Theme
	Texts           *map[string]map[string]string
	AllowedOrigins  *[]string
	PageContext     *bool
	SaveMessages    *bool
	Remember        *bool
	RetentionDays   *int
	Limits          *WidgetLimits
	Recommendations *[]Recommendation
}

// Apply writes the patch into w.
func (p WidgetPatch) Apply(w *Widget) {
	set(&w.OwnerID, p.OwnerID)
	set(&w.Name, p.Name)
	set(&w.Description, p.Description)
	set(&w.URL, p.URL)
	set(&w.CrawlURL, p.CrawlURL)
	set(&w.Public, p.Public)
	set(&w.Instructions, p.Instructions)
	set(&w.Language, p.Language)
	set(&w.Welcome, p.Welcome)
	set(&w.Placeholder, p.Placeholder)
	set(&w.LogoURL, p.LogoURL)
	set(&w.Theme, p.Theme)
	set(&w.Texts, p.Texts)
	set(&w.AllowedOrigins, p.AllowedOrigins)
	set(&w.PageContext, p.PageContext)
	set(&w.SaveMessages, p.SaveMessages)
	set(&w.Remember, p.Remember)
	set(&w.RetentionDays, p.RetentionDays)
	set(&w.Limits, p.Limits)
	set(&w.Recommendations, p.Recommendations)
}

func set[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}

// WidgetQuery picks a page of widgets, newest first.
type WidgetQuery struct {
	Search string // in name, description and address
	Owner  UserID // of this account alone; "" for all that the scope sees
	After  WidgetID
	Limit  int // 1 to 1,000; 0 is 100
	Offset int
}
