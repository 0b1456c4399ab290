package server

import (
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

// timestamp is RFC 3339 in UTC with milliseconds; null when it is not known.
func timestamp(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := t.UTC().Format("2006-01-02T15:04:05.000Z")
	return &s
}

// widgetBody is a widget as its owner reads it.
type widgetBody struct {
	ID              app.WidgetID                 `json:"id"`
	Name            string                       `json:"name"`
	Description     string                       `json:"description"`
	URL             string                       `json:"url"`
	CrawlURL        string                       `json:"crawlUrl"`
	Public          bool                         `json:"public"`
	Instructions    string                       `json:"instructions"`
	Language        string                       `json:"language"`
	Welcome         string                       `json:"welcome"`
	Placeholder     string                       `json:"placeholder"`
	LogoURL         string                       `json:"logoUrl"`
	Logo            logoBody                     `json:"logo"`
	Theme           themeBody                    `json:"theme"`
	Texts           map[string]map[string]string `json:"texts"`
	AllowedOrigins  []string                     `json:"allowedOrigins" nullable:"false"`
	PageContext     bool                         `json:"pageContext"`
	SaveMessages    bool                         `json:"saveMessages"`
	Remember        bool                         `json:"remember" doc:"A visitor's conversation returns on the next visit"`
	RetentionDays   int                          `json:"retentionDays"`
	Limits          limitsBody                   `json:"limits"`
	OwnerID         app.UserID                   `json:"ownerId"`
	Recommendations []recommendationBody         `json:"recommendations" nullable:"false"`
	DocumentCount   int                          `json:"documentCount"`
	ChunkCount      int                          `json:"chunkCount"`
	CreatedAt       *string                      `json:"createdAt" format:"date-time"`
	UpdatedAt       *string                      `json:"updatedAt" format:"date-time"`
	OwnerEmail      string                       `json:"ownerEmail"`
	Access          app.Access                   `json:"access" enum:"owner,editor,viewer" doc:"What the caller may do with it; owner for an admin"`
}

type themeBody struct {
	PrimaryColor string         `json:"primaryColor"`
	Mode         string         `json:"mode"`
	Position     string         `json:"position"`
	Custom       map[string]any `json:"custom"`
}

type limitsBody struct {
	PerMinute      int `json:"perMinute"`
	TokensPerMonth int `json:"tokensPerMonth"`
}

type recommendationBody struct {
	Title       string `json:"title" minLength:"1" maxLength:"200"`
	Description string `json:"description,omitempty" maxLength:"2000"`
}

func toWidget(w app.Widget) widgetBody {
	return widgetBody{
		ID: w.ID, Name: w.Name, Description: w.Description, URL: w.URL, CrawlURL: w.CrawlURL,
		Public: w.Public, Instructions: w.Instructions, Language: w.Language, Welcome: w.Welcome,
		Placeholder: w.Placeholder, LogoURL: w.LogoURL, Logo: toLogo(w),
		Theme:          themeBody{w.Theme.PrimaryColor, w.Theme.Mode, w.Theme.Position, orEmptyMap(w.Theme.Custom)},
		Texts:          orEmptyMap(w.Texts),
		AllowedOrigins: orEmpty(w.AllowedOrigins),
		PageContext:    w.PageContext, SaveMessages: w.SaveMessages, Remember: w.Remember, RetentionDays: w.RetentionDays,
		Limits:  limitsBody(w.Limits),
		OwnerID: w.OwnerID, Recommendations: toRecommendations(w.Recommendations),
		DocumentCount: w.DocumentCount, ChunkCount: w.ChunkCount,
		CreatedAt: timestamp(w.CreatedAt), UpdatedAt: timestamp(w.UpdatedAt),
		OwnerEmail: w.OwnerEmail, Access: w.Access,
	}
}

func toRecommendations(rs []app.Recommendation) []recommendationBody {
	out := make([]recommendationBody, len(rs))
	for i, r := range rs {
		out[i] = recommendationBody(r)
	}
	return out
}

// widgetInput is what an owner may write. All of it may be left out, but for the
// name of a new widget. What is only read is taken and ignored, so that what was
// read can be sent back.
type widgetInput struct {
	Name            *string               `json:"name,omitempty" minLength:"1" maxLength:"200" pattern:"\\S" patternDescription:"more than spaces" doc:"Required for a new widget"`
	Description     *string               `json:"description,omitempty" maxLength:"2000"`
	URL             *string               `json:"url,omitempty" format:"web-address" maxLength:"2048" doc:"The site that the widget stands on"`
	CrawlURL        *string               `json:"crawlUrl,omitempty" format:"web-address" maxLength:"2048" doc:"A new one starts a crawl. A user name and password in it become a header of the source, and are not kept here"`
	Public          *bool                 `json:"public,omitempty" doc:"Visitors may ask it"`
	Instructions    *string               `json:"instructions,omitempty" maxLength:"20000"`
	Language        *string               `json:"language,omitempty" maxLength:"35" pattern:"^([a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*)?$" patternDescription:"a language tag such as en or pt-BR" doc:"BCP 47; empty follows the visitor"`
	Welcome         *string               `json:"welcome,omitempty" maxLength:"2000"`
	Placeholder     *string               `json:"placeholder,omitempty" maxLength:"200"`
	LogoURL         *string               `json:"logoUrl,omitempty" format:"web-address" maxLength:"2048"`
	Theme           *themeInput           `json:"theme,omitempty"`
	Texts           *textsInput           `json:"texts,omitempty" doc:"Language, then key, to your wording"`
	AllowedOrigins  *[]string             `json:"allowedOrigins,omitempty" maxItems:"100" format:"web-address" doc:"Empty: the origin of url, or any where url is empty"`
	PageContext     *bool                 `json:"pageContext,omitempty"`
	SaveMessages    *bool                 `json:"saveMessages,omitempty"`
	Remember        *bool                 `json:"remember,omitempty" doc:"A visitor's conversation returns on the next visit"`
	RetentionDays   *int                  `json:"retentionDays,omitempty" minimum:"0" maximum:"36500"`
	Limits          *limitsInput          `json:"limits,omitempty"`
	OwnerID         *string               `json:"ownerId,omitempty" doc:"Set by an admin alone"`
	Recommendations *[]recommendationBody `json:"recommendations,omitempty" maxItems:"20"`

	OwnerEmail    any `json:"ownerEmail,omitempty" readOnly:"true"`
	Logo          any `json:"logo,omitempty" readOnly:"true"`
	Access        any `json:"access,omitempty" readOnly:"true"`
	ID            any `json:"id,omitempty" readOnly:"true"`
	DocumentCount any `json:"documentCount,omitempty" readOnly:"true"`
	ChunkCount    any `json:"chunkCount,omitempty" readOnly:"true"`
	CreatedAt     any `json:"createdAt,omitempty" readOnly:"true"`
	UpdatedAt     any `json:"updatedAt,omitempty" readOnly:"true"`
}

type themeInput struct {
	PrimaryColor *string         `json:"primaryColor,omitempty" pattern:"^(#[0-9a-fA-F]{6})?$" patternDescription:"a colour such as #065b41"`
	Mode         *string         `json:"mode,omitempty" enum:",auto,light,dark"`
	Position     *string         `json:"position,omitempty" enum:",bottom-right,bottom-left,bottom-center"`
	Custom       *map[string]any `json:"custom,omitempty" maxProperties:"100"`
}

type limitsInput struct {
	PerMinute      *int `json:"perMinute,omitempty" minimum:"0" maximum:"10000"`
	TokensPerMonth *int `json:"tokensPerMonth,omitempty" minimum:"0" maximum:"1000000000000"`
}

// withoutLogin leaves the user name and password out of an address.
func withoutLogin(address *string) *string {
	if address == nil {
		return nil
	}
	bare, _ := fetch.SplitLogin(*address)
	return &bare
}

// patch gives the change that in asks for; theme and limits keep what in leaves
// out, as w has them. The owner is left to the caller.
func (in widgetInput) patch(w app.Widget) app.WidgetPatch {
	p := app.WidgetPatch{
		Name: in.Name, Description: in.Description, CrawlURL: withoutLogin(in.CrawlURL), Public: in.Public,
		Instructions: in.Instructions, Language: in.Language, Welcome: in.Welcome, Placeholder: in.Placeholder,
		LogoURL: in.LogoURL, Texts: (*map[string]map[string]string)(in.Texts), AllowedOrigins: asciiHosts(in.AllowedOrigins), PageContext: in.PageContext,
		SaveMessages: in.SaveMessages, Remember: in.Remember, RetentionDays: in.RetentionDays,
	}
	if in.URL != nil {
		site := asciiHost(*in.URL)
		p.URL = &site
	}
	if in.Theme != nil {
		p.Theme = in.Theme.onto(w.Theme)
	}
	if in.Limits != nil {
		l := w.Limits
		put(&l.PerMinute, in.Limits.PerMinute)
		put(&l.TokensPerMonth, in.Limits.TokensPerMonth)
		p.Limits = &l
	}
	if in.Recommendations != nil {
		rs := make([]app.Recommendation, len(*in.Recommendations))
		for i, r := range *in.Recommendations {
			rs[i] = app.Recommendation(r)
		}
		p.Recommendations = &rs
	}
	return p
}

func (in themeInput) onto(t app.Theme) *app.Theme {
	put(&t.PrimaryColor, in.PrimaryColor)
	put(&t.Mode, in.Mode)
	put(&t.Position, in.Position)
	put(&t.Custom, in.Custom)
	return &t
}

func put[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}

func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

func orEmptyMap[V any](m map[string]V) map[string]V {
	if m == nil {
		return map[string]V{}
	}
	return m
}
