package config

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Rate is how often something may happen. The zero Rate is no limit.
type Rate struct {
	Count int
	Per   time.Duration // a second, a minute, an hour or a day
}

// maxRate keeps a rate's arithmetic far from overflow; nobody needs more.
const maxRate = 1_000_000

var errRate = errors.New("must be a rate such as 10/min (s, min, h or d), or none")

// ParseRate reads "10/min", "5/s", "100/h", "1000/d" or "none".
func ParseRate(s string) (Rate, error) {
	if s == "none" {
		return Rate{}, nil
	}
	count, unit, ok := strings.Cut(s, "/")
	if !ok {
		return Rate{}, errRate
	}
	n, err := strconv.Atoi(strings.TrimSpace(count))
	per := rateUnit(strings.TrimSpace(unit))
	if err != nil || n < 1 || n > maxRate || per == 0 {
		return Rate{}, errRate
	}
	return Rate{Count: n, Per: per}, nil
}

func rateUnit(s string) time.Duration {
	switch s {
	case "s", "sec", "second":
		return time.Second
	case "m", "min", "minute":
		return time.Minute
	case "h", "hour":
		return time.Hour
	case "d", "day":
		return 24 * time.Hour
	}
	return 0
}

func (r Rate) String() string {
	unit := map[time.Duration]string{time.Second: "s", time.Minute: "min", time.Hour: "h", 24 * time.Hour: "d"}[r.Per]
	if r.Count == 0 || unit == "" {
		return "none"
	}
	return fmt.Sprintf("%d/%s", r.Count, unit)
}
