package app

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// Code says what kind of failure an Error is. The values are part of the HTTP
// contract: clients see them in the field "code".
type Code string

const (
	Invalid         Code = "invalid"
	Unauthenticated Code = "unauthenticated"
	Forbidden       Code = "forbidden"
	NotFound        Code = "not_found"
	Conflict        Code = "conflict"
	TooLarge        Code = "too_large"
	Unsupported     Code = "unsupported"
	RateLimited     Code = "rate_limited"
	BudgetExhausted Code = "budget_exhausted"
	Upstream        Code = "upstream"
	Unavailable     Code = "unavailable"
	Internal        Code = "internal"
)

// Error is made where the cause is known and travels, wrapped, to the edge that
// answers. Message is for the person who made the request and says what to do;
// Err is the cause, for the log alone.
type Error struct {
	Code    Code
	Message string
	Fields  map[string]string // what is wrong with each named field; nil when the error is not about fields
	Err     error
}

func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %v", e.Message, e.Err)
	}
	return e.Message
}

func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error without a cause.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Wrap makes an Error for people around a cause for the log.
func Wrap(err error, code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Err: err}
}

// CodeOf gives the code of the first Error in err's chain, and Internal for any
// other error.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return Internal
}

// Fields gathers what is wrong with an input, one message a field, so that a
// person sees all of it at once.
type Fields map[string]string

// Check records message for field unless ok. The first message for a field stays.
func (f Fields) Check(ok bool, field, format string, args ...any) {
	if _, told := f[field]; !ok && !told {
		f[field] = fmt.Sprintf(format, args...)
	}
}

// bound records that a text is longer than most characters.
func (f Fields) bound(field, text string, most int) {
	f.Check(length(text) <= most, field, "must have at most %d characters", most)
}

// length counts characters, as people do and JSON Schema does.
func length(text string) int { return utf8.RuneCountInString(text) }

// Err is nil when nothing was recorded.
func (f Fields) Err() error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Code: Invalid, Message: "some fields need another value", Fields: f}
}
