package server

import "time"

// Bounds are how much of one kind goes on at the same time in one process, and how
// long a caller may keep it waiting. What is one too many is answered 429 where the
// caller has it all, 503 where all callers together do, both with Retry-After. Zero
// values are the defaults.
type Bounds struct {
	Connections int // open ones; 4096

	Chats        int // being answered; 2048
	WidgetChats  int // of them by one widget; half of them
	VisitorChats int // of them to one visitor of a widget; 16

	Uploads        int // requests that bring files; 16
	AccountUploads int // of them by one account; 4

	Services        int // texts that something is derived from; 16
	AccountServices int // of them by one account; 4

	Followers int // crawls that one account follows: some tabs of some people; 32

	Exports int // of conversations, that one account fetches; 4

	Patience time.Duration // for the headers of a request, for one write, and how far a body may fall behind; 30 s
	Idle     time.Duration // of a connection between two requests; 2 min
	Drain    time.Duration // that requests may go on once the server stops; 10 s
}

// leastRate is how many bytes a second a body must bring on average: a telephone on
// a bad day does. What brings less holds a place for too long.
const leastRate = 2 << 10

func (b *Bounds) fill() {
	orElse(&b.Connections, 4096)
	orElse(&b.Chats, 2048)
	orElse(&b.WidgetChats, (b.Chats+1)/2)
	orElse(&b.VisitorChats, 16)
	orElse(&b.Uploads, 16)
	orElse(&b.AccountUploads, 4)
	orElse(&b.Services, 16)
	orElse(&b.AccountServices, 4)
	orElse(&b.Followers, 32)
	orElse(&b.Exports, 4)
	orElse(&b.Patience, 30*time.Second)
	orElse(&b.Idle, 2*time.Minute)
	orElse(&b.Drain, 10*time.Second)
}

func orElse[T comparable](v *T, otherwise T) {
	if zero := *new(T); *v == zero {
		*v = otherwise
	}
}
