package app

import (
	"hash/fnv"
	"time"
)

// Schedule says how often a website is read again.
type Schedule string

const (
	ScheduleOff     Schedule = "off"
	ScheduleHourly  Schedule = "hourly"
	ScheduleDaily   Schedule = "daily"
	ScheduleWeekly  Schedule = "weekly"
	ScheduleMonthly Schedule = "monthly"
	ScheduleAuto    Schedule = "auto" // when the site's sitemap or feed says that it has changed
)

// Valid tells whether there is such a schedule.
func (s Schedule) Valid() bool { return s == ScheduleOff || s.period() > 0 }

// period is how long one turn lasts; of auto, how often the sitemap is asked.
func (s Schedule) period() time.Duration {
	const day = 24 * time.Hour
	return map[Schedule]time.Duration{
		ScheduleHourly: time.Hour, ScheduleDaily: day, ScheduleWeekly: 7 * day, ScheduleMonthly: 30 * day, ScheduleAuto: time.Hour,
	}[s]
}

// Next is the first turn after now, zero for none. Each source has its own place in
// the period, which its ID gives: they do not all start at midnight, and each starts
// at the same time of its day. Turns that were missed are not made up for.
func (s Schedule) Next(id SourceID, now time.Time) time.Time {
	period := s.period()
	if period == 0 {
		return time.Time{}
	}
	h := fnv.New64a()
	h.Write([]byte(id))
	turn := now.Truncate(period).Add(time.Duration(h.Sum64() % uint64(period)))
	if !turn.After(now) {
		turn = turn.Add(period)
	}
	return turn.UTC().Truncate(time.Second).Add(time.Second)
}
