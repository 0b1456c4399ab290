package insights

import (
	"strings"
	"time"
	_ "time/tzdata" // a small container has no zones of its own

	"github.com/WebsyteAI/websyte/app"
)

const (
	usualDays  = 30
	mostDays   = 366
	mostName   = 64 // bytes of a zone's name
	dayForm    = "2006-01-02"
	dayInWords = "must be a day such as 2026-01-31"
)

// Period is some days of a zone.
type Period struct {
	first time.Time // midnight of the first day, written as if the zone were UTC
	days  int
	zone  *time.Location
}

// ParsePeriod reads days as 2006-01-02, both in the period, and the name of their
// zone. Without a zone it is UTC, without a last day today, without a first one the
// thirty days that end there. It has at most 366 days.
func ParsePeriod(from, to, zone string, now time.Time) (Period, error) {
	f := app.Fields{}
	location, err := ParseZone(zone)
	if err != nil {
		return Period{}, err
	}
	y, m, d := now.In(location).Date()
	last := parseDay(f, "to", to, time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
	first := parseDay(f, "from", from, last.AddDate(0, 0, 1-usualDays))
	days := int(last.Sub(first)/(24*time.Hour)) + 1
	f.Check(days > 0, "from", "must not be after to")
	f.Check(days <= mostDays, "from", "must be at most %d days before to", mostDays-1)
	return Period{first, days, location}, f.Err()
}

// ParseZone finds a zone by its IANA name; "" is UTC.
func ParseZone(name string) (*time.Location, error) {
	location, err := time.LoadLocation(name)
	if err != nil || len(name) > mostName || strings.EqualFold(name, "local") {
		return nil, app.Fields{"tz": "must be a zone's name such as Europe/Zurich"}.Err()
	}
	return location, nil
}

// ParseDays reads days as ParsePeriod does, of which either may be left out: then
// there is no bound. to is the end of the last day.
func ParseDays(from, to, zone string) (begin, end time.Time, err error) {
	location, err := ParseZone(zone)
	if err != nil {
		return begin, end, err
	}
	f := app.Fields{}
	if day := parseDay(f, "from", from, time.Time{}); !day.IsZero() {
		begin = midnight(day, location)
	}
	if day := parseDay(f, "to", to, time.Time{}); !day.IsZero() {
		end = midnight(day.AddDate(0, 0, 1), location)
	}
	f.Check(begin.IsZero() || end.IsZero() || begin.Before(end), "from", "must not be after to")
	return begin, end, f.Err()
}

func parseDay(f app.Fields, field, s string, otherwise time.Time) time.Time {
	if s == "" {
		return otherwise
	}
	day, err := time.Parse(dayForm, s)
	f.Check(err == nil && day.Year() >= 1970 && day.Year() < 3000, field, dayInWords)
	return day
}

// midnight is when a day begins in a zone: where its clock skips that hour, right
// after it.
func midnight(day time.Time, zone *time.Location) time.Time {
	y, m, d := day.Date()
	at := time.Date(y, m, d, 0, 0, 0, 0, zone)
	if at.Day() != d {
		_, at = at.ZoneBounds()
	}
	return at
}

func (p Period) from() time.Time { return midnight(p.first, p.zone) }
func (p Period) to() time.Time   { return midnight(p.first.AddDate(0, 0, p.days), p.zone) }

// spans parts the period where the zone's clock changes.
func (p Period) spans() []app.Span {
	var out []app.Span
	for at, to := p.from(), p.to(); at.Before(to); {
		_, seconds := at.Zone()
		_, end := at.ZoneBounds()
		if end.IsZero() || end.After(to) {
			end = to
		}
		out = append(out, app.Span{From: at, To: end, Offset: time.Duration(seconds) * time.Second})
		at = end
	}
	return out
}
