package provider

import "fmt"

// Problem is why a log-in by a provider came to nothing, as the log-in page learns it.
type Problem string

const (
	Expired     Problem = "expired"
	Cancelled   Problem = "cancelled"
	Refused     Problem = "refused"
	Unreachable Problem = "unreachable"
	Untrusted   Problem = "untrusted"
	Unverified  Problem = "unverified"
	Uninvited   Problem = "uninvited"
	Exists      Problem = "exists"
	Suspended   Problem = "suspended"
	Taken       Problem = "taken"
	SignedOut   Problem = "signed_out"
	TooMany     Problem = "too_many"
	Failed      Problem = "failed" // for any other reason, which the log has
)

// Sentence says what happened and what to do, for somebody who used the provider of
// that name.
func (p Problem) Sentence(name string) string {
	switch p {
	case Expired:
		return "This log-in took too long, was used already, or began in another browser. Please begin again."
	case Cancelled:
		return "The log-in with " + name + " was cancelled."
	case Refused:
		return name + " refused this log-in. Try again, and tell the administrator if it stays so."
	case Unreachable:
		return name + " cannot be reached at the moment. Try again later, or use your password."
	case Untrusted:
		return "What " + name + " answered could not be verified, so nobody was logged in. Try again, and tell the administrator if it stays so."
	case Unverified:
		return name + " has not verified your e-mail address. Verify it there, then try again."
	case Uninvited:
		return "There is no account here for your e-mail address. Ask the administrator for an invitation."
	case Exists:
		return "There is an account with your e-mail address already. Log in with its password, then link " + name + " to it in your account."
	case Suspended:
		return "This account is suspended. Ask the administrator."
	case Taken:
		return "That account of " + name + " is linked to another account here. Unlink it there first."
	case SignedOut:
		return "Log in first, then link " + name + " to your account."
	case TooMany:
		return "Too many log-ins came from your address. Please wait a minute."
	}
	return "The log-in did not work, and the reason is in the server's log. Try again, or use your password."
}

// Error is a Problem with its cause, which is for the log alone: an issuer may have
// written a part of it.
type Error struct {
	Problem Problem
	Known   bool // the provider has said who it is
	Err     error
}

func (e *Error) Error() string {
	if e.Err == nil {
		return string(e.Problem)
	}
	return fmt.Sprintf("%s: %.500v", e.Problem, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

func because(p Problem, err error) error { return &Error{Problem: p, Err: err} }
