package config

import (
	"errors"
	"regexp"
	"strconv"

	"github.com/spf13/pflag"
)

// unit is one of those that a size is written in, the largest first.
type unit struct {
	name  string
	bytes int64
}

func units() []unit { return []unit{{"TB", 1 << 40}, {"GB", 1 << 30}, {"MB", 1 << 20}} }

var sizePattern = regexp.MustCompile(`^([1-9][0-9]{0,5}) ?(MB|GB|TB)$`)

// size is a number of bytes such as 500MB, or "none", stored as 0.
func size(field *int64) pflag.Value {
	return parsed[int64]{field, kindSize, parseSize, showSize}
}

func parseSize(s string) (int64, error) {
	if s == "none" {
		return 0, nil
	}
	m := sizePattern.FindStringSubmatch(s)
	if m == nil {
		return 0, errors.New("must be a size such as 500MB, 1GB or 2TB, or none")
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	for _, u := range units() {
		if u.name == m[2] {
			n *= u.bytes
		}
	}
	return n, err
}

func showSize(n int64) string {
	for _, u := range units() {
		if n > 0 && n%u.bytes == 0 {
			return strconv.FormatInt(n/u.bytes, 10) + u.name
		}
	}
	return "none"
}
