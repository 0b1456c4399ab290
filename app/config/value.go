package config

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/pflag"
)

// Each value writes one field of a Config from text. Their names, as Type gives
// them, stand in the help.

// kind is what Type says.
const (
	kindText     = "string"
	kindSecret   = "secret"
	kindBool     = "bool"
	kindNumber   = "number"
	kindDuration = "duration"
	kindRate     = "rate"
	kindSize     = "size"
	kindList     = "list"
)

// parsed is a value whose text parse reads and show writes.
type parsed[T any] struct {
	field *T
	kind  string
	parse func(string) (T, error)
	show  func(T) string
}

func (v parsed[T]) Set(s string) error {
	got, err := v.parse(s)
	if err != nil {
		return err
	}
	*v.field = got
	return nil
}

func (v parsed[T]) String() string { return v.show(*v.field) }
func (v parsed[T]) Type() string   { return v.kind }

func text(field *string, check func(string) error) pflag.Value {
	return parsed[string]{field, kindText, func(s string) (string, error) { return s, check(s) }, func(s string) string { return s }}
}

func secret(field *Secret) pflag.Value {
	return parsed[Secret]{field, kindSecret, parseSecret, Secret.String}
}

// password may hold what is no key's: blanks, and letters of any script.
func password(field *Secret) pflag.Value {
	parse := func(s string) (Secret, error) {
		if strings.ContainsFunc(s, unicode.IsControl) || !utf8.ValidString(s) {
			return Secret{}, errors.New("must be text on one line")
		}
		return NewSecret(s), nil
	}
	return parsed[Secret]{field, kindSecret, parse, Secret.String}
}

func list(field *[]string, check func(string) error) pflag.Value {
	parse := func(s string) ([]string, error) {
		var all []string
		for part := range strings.SplitSeq(s, ",") {
			if part = strings.TrimSpace(part); part == "" {
				continue
			}
			if err := check(part); err != nil {
				return nil, err
			}
			all = append(all, part)
		}
		return all, nil
	}
	return parsed[[]string]{field, kindList, parse, func(all []string) string { return strings.Join(all, ",") }}
}

func boolean(field *bool) pflag.Value {
	return parsed[bool]{field, kindBool, parseBool, strconv.FormatBool}
}

func number(field *int, least, most int) pflag.Value {
	parse := func(s string) (int, error) {
		n, err := strconv.Atoi(s)
		if err != nil || n < least || n > most {
			return 0, fmt.Errorf("must be a whole number from %d to %d", least, most)
		}
		return n, nil
	}
	return parsed[int]{field, kindNumber, parse, strconv.Itoa}
}

// budget is a number that may be "none", stored as 0.
func budget(field *int) pflag.Value {
	parse := func(s string) (int, error) {
		n, err := strconv.Atoi(s)
		if s != "none" && (err != nil || n < 1) {
			return 0, errors.New("must be a whole number from 1, or none")
		}
		return n, nil
	}
	show := func(n int) string {
		if n == 0 {
			return "none"
		}
		return strconv.Itoa(n)
	}
	return parsed[int]{field, kindNumber, parse, show}
}

// price is a number that may be empty, stored as nil.
func price(field **float64) pflag.Value {
	const most = 1e6
	parse := func(s string) (*float64, error) {
		if s == "" {
			return nil, nil
		}
		p, err := strconv.ParseFloat(s, 64)
		if err != nil || !(p >= 0 && p <= most) { // NaN is neither
			return nil, fmt.Errorf("must be a number from 0 to %.0f, such as 0.15, or empty", most)
		}
		return &p, nil
	}
	show := func(p *float64) string {
		if p == nil {
			return ""
		}
		return strconv.FormatFloat(*p, 'f', -1, 64)
	}
	return parsed[*float64]{field, kindNumber, parse, show}
}

func duration(field *time.Duration, least, most time.Duration) pflag.Value {
	parse := func(s string) (time.Duration, error) {
		d, err := time.ParseDuration(s)
		if err != nil || d < least || d > most {
			return 0, fmt.Errorf("must be a duration from %s to %s, such as 90s or 2m", least, most)
		}
		return d, nil
	}
	return parsed[time.Duration]{field, kindDuration, parse, time.Duration.String}
}

func rate(field *Rate) pflag.Value {
	return parsed[Rate]{field, kindRate, ParseRate, Rate.String}
}

func prefixes(field *[]netip.Prefix) pflag.Value {
	return parsed[[]netip.Prefix]{field, kindList, parsePrefixes, showPrefixes}
}

func parseSecret(s string) (Secret, error) {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return Secret{}, errors.New("must be plain ASCII without spaces")
		}
	}
	return NewSecret(s), nil
}

func parseBool(s string) (bool, error) {
	switch strings.ToLower(s) {
	case "true", "yes", "on", "1":
		return true, nil
	case "false", "no", "off", "0":
		return false, nil
	}
	return false, errors.New("must be true or false")
}

func parsePrefixes(s string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for part := range strings.SplitSeq(s, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		p, err := parsePrefix(part)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

func parsePrefix(s string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(s); err == nil && a.Zone() == "" {
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return netip.Prefix{}, errors.New("must be networks such as 10.0.0.0/8, separated by commas")
	}
	return p.Masked(), nil
}

func showPrefixes(all []netip.Prefix) string {
	shown := make([]string, len(all))
	for i, p := range all {
		shown[i] = p.String()
	}
	return strings.Join(shown, ",")
}

func oneOf(names ...string) func(string) error {
	return func(s string) error {
		if slices.Contains(names, s) {
			return nil
		}
		return fmt.Errorf("must be %s", strings.Join(names, ", "))
	}
}
