package app

import "time"

// Conversation is one visitor's talk with one widget. The visitor holds its
// secret; the store keeps a hash of it.
type Conversation struct {
	ID           ConversationID
	WidgetID     WidgetID
	Page         string // address that the visitor was on when it began, "" when not sent
	Language     string
	MessageCount int
	Answered     bool // no question in it was left without an answer
	Rating       int  // the last one given: 1, -1 or 0
	StartedAt    time.Time
	LastAt       time.Time
}

// MessageRole is who speaks.
type MessageRole string

const (
	RoleVisitor   MessageRole = "user"
	RoleAssistant MessageRole = "assistant"
)

// AnswerMode is how an answer was made.
type AnswerMode string

const (
	ModeModel  AnswerMode = "model"
	ModeQuotes AnswerMode = "quotes"
	ModeNone   AnswerMode = "none" // a greeting, or nothing found
)

// Message is one turn.
type Message struct {
	ID        MessageID
	Role      MessageRole
	Text      string
	Sources   []Citation
	Closest   []PageLink
	Mode      AnswerMode
	Answered  bool
	Model     string
	Usage     Usage
	Timings   Timings
	Rating    int
	Comment   string
	CreatedAt time.Time
}

// Citation is a source of an answer, with the sentence that supports it.
type Citation struct {
	Index      int        `json:"index"` // what [n] in the text refers to, from 1
	Title      string     `json:"title"`
	URL        string     `json:"url"` // with a text fragment that opens the quote; "" where nothing can be opened
	Before     string     `json:"before"`
	Quote      string     `json:"quote"` // plain text, verbatim
	After      string     `json:"after"`
	Headings   []string   `json:"headings"`
	Page       int        `json:"page,omitempty"`
	DocumentID DocumentID `json:"documentId"`
	Score      float64    `json:"score"`
}

// PageLink names a page.
type PageLink struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

// Usage is what a model counted.
type Usage struct {
	PromptTokens     int `json:"promptTokens"`
	CompletionTokens int `json:"completionTokens"`
}

// Allowance is how many tokens may be spent since the day Since; 0 is no bound.
type Allowance struct {
	Since  time.Time
	Widget int // by the widget
	All    int // by all widgets together
}

// Timings say where an answer's time went, in milliseconds since the question came in.
type Timings struct {
	RetrieveMs   int64 `json:"retrieveMs"`
	FirstTokenMs int64 `json:"firstTokenMs"`
	TotalMs      int64 `json:"totalMs"`
}
