package app

import "time"

// Activity is what went on in some time: numbers alone, which stay when what was
// said is erased.
type Activity struct {
	Conversations int // that began and are kept
	Questions     int
	Answers       int
	Answered      int // of Answers: those that did not say that nothing was found
	Liked         int
	Disliked      int
	Usage         Usage // what models counted, also beside answers
}

// Span is a time in which a zone's clock keeps its distance from UTC.
type Span struct {
	From, To time.Time // From is in it, To is not
	Offset   time.Duration
}

// DayActivity is that of one day of a zone.
type DayActivity struct {
	Day time.Time // its midnight, written as if the zone were UTC
	Activity
}

// WidgetActivity is that of one widget.
type WidgetActivity struct {
	WidgetID WidgetID
	OwnerID  UserID
	Name     string
	Activity
}

// CitedPage is a document with the answers that cite it.
type CitedPage struct {
	DocumentID DocumentID
	Title      string
	URL        string
	Answers    int
	Liked      int // of these answers
	Disliked   int
}

// Topic is a question that was asked in one wording or several.
type Topic struct {
	Question       string // the newest wording
	Count          int
	Unanswered     int
	LastAsked      time.Time
	ConversationID ConversationID // the newest
}

// Plus adds two times' activity.
func (a Activity) Plus(b Activity) Activity {
	a.Conversations += b.Conversations
	a.Questions += b.Questions
	a.Answers += b.Answers
	a.Answered += b.Answered
	a.Liked += b.Liked
	a.Disliked += b.Disliked
	a.Usage.PromptTokens += b.Usage.PromptTokens
	a.Usage.CompletionTokens += b.Usage.CompletionTokens
	return a
}
