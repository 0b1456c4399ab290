package app

import "time"

// AccountQuery picks a page of accounts, oldest first.
type AccountQuery struct {
	Search string // in e-mail and name
	After  UserID
	Limit  int // 1 to 1,000; 0 is 100
	Offset int
}

// AccountSummary is an account as an admin sees it.
type AccountSummary struct {
	User
	WidgetCount int       // that it owns
	LastSeenAt  time.Time // in a session or by a token, to the minute; zero: never
}

// Stats count what is stored.
type Stats struct {
	Users         int
	Sessions      int // in which somebody is signed in
	Tokens        int
	Widgets       int
	Documents     int
	Chunks        int
	Conversations int
	Messages      int
	DatabaseBytes int64 // with its log of changes
	FileBytes     int64 // of originals
	JobsWaiting   int
	JobsRunning   int
}
