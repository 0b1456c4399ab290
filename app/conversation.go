package app

import "time"

// Conversation is one visitor's talk with one widget. The visitor holds its
// secret; the store keeps a hash of it.
type Conversation struct {
	ID           ConversationID
	WidgetID     WidgetID
	Page         string // address that the visitor was on when it began, "" when not sent
	Language     string
	Question     string // the last one, its first 200 characters, "" before the first one
	MessageCount int
	Answered     bool   // no question in it was left without an answer
	Rating       int    // the last one given: 1, -1 or 0
	Notes        string // the owner's
	StartedAt    time.Time
	LastAt       time.Time
}

// MaxNotes is how many characters an owner may note of a conversation.
const MaxNotes = 4_000

// ConversationQuery picks conversations of a widget. Zero values pick all.
type ConversationQuery struct {
	From, To   time.Time // of the last message: not before From, before To
	Unanswered bool      // a question in it was left without an answer
	Rating     int       // 1 or -1
	Language   string    // "de" is "de-CH" too
	Page       string    // part of its address
	Text       string    // part of a message
}

// ConversationPage is a part of a list of conversations.
type ConversationPage struct {
	List    []Conversation
	Total   int    // of the whole list
	Next    string // says where the next part begins; "" after the last one
	Partial bool   // only the newest messages were searched for a text
}

// Part says which part of a list is wanted. What After names comes before Offset.
type Part struct {
	After  string // Next of the part before
	Limit  int    // 1 to 1,000; 0 is 100
	Offset int
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
	Topic     int64 // of an answer: equal for questions that ask the same, 0 for none; it is not read back
	CreatedAt time.Time
}

// Citation is a source of an answer, with the sentence that supports it.
type Citation struct {
	Kind       Kind       `json:"kind,omitempty" enum:"page,file,text,qa"`
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
