package server

import (
	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/ingest"
)

// sourceBody is a source as its owner reads it.
type sourceBody struct {
	ID    app.SourceID `json:"id"`
	Kind  app.Kind     `json:"kind" enum:"website,files,text,qa"`
	URL   string       `json:"url"`
	Title string       `json:"title"`
	SourceText
	Settings  websiteSettings `json:"settings"`
	Schedule  app.Schedule    `json:"schedule" enum:"off,hourly,daily,weekly,monthly,auto"`
	Status    app.RunStatus   `json:"status" enum:"idle,queued,crawling,completed,failed,cancelled"`
	Error     string          `json:"error" doc:"Why the newest crawl failed, or holds back what it found"`
	LastRunAt *string         `json:"lastRunAt" format:"date-time"`
	NextRunAt *string         `json:"nextRunAt" format:"date-time"`
}

// SettingsBody are the settings of a website, or of uploaded files; zero and empty ones mean the server's defaults.
type SettingsBody struct {
	MaxPages int      `json:"maxPages,omitempty" minimum:"0" maximum:"100000"`
	MaxDepth int      `json:"maxDepth,omitempty" minimum:"0" maximum:"100"`
	Include  []string `json:"include,omitempty" maxItems:"100" minLength:"1" maxLength:"500" doc:"Patterns on the path"`
	Exclude  []string `json:"exclude,omitempty" maxItems:"100" minLength:"1" maxLength:"500" doc:"Patterns on the path; they win"`
	Selector string   `json:"selector,omitempty" format:"css-selector" maxLength:"500" doc:"What to keep of a page"`
	Drop     []string `json:"drop,omitempty" maxItems:"100" minLength:"1" maxLength:"500" doc:"CSS selectors of what to leave out of a page"`
	Public   bool     `json:"public,omitempty" doc:"Of uploaded files, which have no other setting: visitors may open the originals"`
}

// websiteSettings are a website's settings as its owner reads them.
type websiteSettings struct {
	SettingsBody
	HeaderNames []string `json:"headerNames,omitempty" doc:"Of the headers that go with each request to the site; their values are never shown"`
}

// settingsInput are a website's settings as its owner writes them.
type settingsInput struct {
	SettingsBody
	Headers     ingest.Headers `json:"headers,omitempty" maxProperties:"32" doc:"Headers that go with each request to the site and to no other, by name, in place of all before. Left out, they stay; {} takes them away. They are stored encrypted and never shown"`
	HeaderNames any            `json:"headerNames,omitempty" readOnly:"true"`
}

// headers are those that in brings, nil for none.
func (in sourceInput) headers() ingest.Headers {
	if in.Settings == nil {
		return nil
	}
	return in.Settings.Headers
}

// SourceText is what an owner writes of a text, or of a question and its answer.
type SourceText struct {
	Text         *string   `json:"text,omitempty" maxLength:"200000" doc:"Of a text, as Markdown; lists of sources leave it out"`
	Question     *string   `json:"question,omitempty" maxLength:"500" doc:"Of a question and answer"`
	Answer       *string   `json:"answer,omitempty" maxLength:"5000" doc:"As Markdown"`
	Alternatives *[]string `json:"alternatives,omitempty" maxItems:"20" doc:"Other ways to ask the question"`
}

func toText(src app.Source) SourceText {
	switch c := src.Content; src.Kind {
	case app.KindText:
		return SourceText{Text: &c.Text}
	case app.KindQA:
		c.Alternatives = orEmpty(c.Alternatives)
		return SourceText{Question: &c.Question, Answer: &c.Answer, Alternatives: &c.Alternatives}
	}
	return SourceText{}
}

func toSource(src app.Source) sourceBody {
	return sourceBody{
		ID: src.ID, Kind: src.Kind, URL: src.URL, Title: src.Title, SourceText: toText(src), Settings: websiteSettings{SettingsBody(src.Settings), src.Headers.Names}, Schedule: src.Schedule,
		Status: src.Status, Error: src.Error, LastRunAt: timestamp(src.LastRunAt), NextRunAt: timestamp(src.NextRunAt),
	}
}

// sourceInput is what an owner may write of a source. What is only read is taken and
// ignored.
type sourceInput struct {
	Kind  app.Kind `json:"kind,omitempty" enum:"website,files,text,qa" doc:"Required for a new source: website, text or qa"`
	URL   *string  `json:"url,omitempty" format:"web-address" maxLength:"2048" doc:"Where a website begins, and required for a new one; of what is written, where its citations lead"`
	Title *string  `json:"title,omitempty" maxLength:"500"`
	SourceText
	Settings *settingsInput `json:"settings,omitempty" doc:"In place of all settings before, but for headers, which have a rule of their own"`
	Schedule *app.Schedule  `json:"schedule,omitempty" enum:"off,hourly,daily,weekly,monthly,auto" doc:"How often the website is read again"`

	ID        any `json:"id,omitempty" readOnly:"true"`
	Status    any `json:"status,omitempty" readOnly:"true"`
	Error     any `json:"error,omitempty" readOnly:"true"`
	LastRunAt any `json:"lastRunAt,omitempty" readOnly:"true"`
	NextRunAt any `json:"nextRunAt,omitempty" readOnly:"true"`
}

// onto is src with what in says.
func (in sourceInput) onto(src app.Source) app.Source {
	if in.URL != nil {
		src.URL = *in.URL
	}
	if in.Title != nil {
		src.Title = *in.Title
	}
	for to, from := range map[*string]*string{&src.Content.Text: in.Text, &src.Content.Question: in.Question, &src.Content.Answer: in.Answer} {
		if from != nil {
			*to = *from
		}
	}
	if in.Alternatives != nil {
		src.Content.Alternatives = *in.Alternatives
	}
	if in.Settings != nil {
		src.Settings = app.CrawlSettings(in.Settings.SettingsBody)
	}
	if in.Schedule != nil {
		src.Schedule = *in.Schedule
	}
	return src
}
