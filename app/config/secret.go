package config

import (
	"fmt"
	"io"
	"log/slog"
)

const hidden = "***"

// Secret is text that shows itself to nobody but Reveal's caller: printed,
// logged or encoded it is "***", or "" when empty.
type Secret struct {
	text string
}

// NewSecret hides text.
func NewSecret(text string) Secret { return Secret{text} }

// Reveal is the text itself.
func (s Secret) Reveal() string { return s.text }

// Empty tells whether there is nothing to hide.
func (s Secret) Empty() bool { return s.text == "" }

func (s Secret) String() string {
	if s.Empty() {
		return ""
	}
	return hidden
}

// Format hides the text under every verb, %#v and %x included.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalText hides the text from encoders.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue hides the text from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
