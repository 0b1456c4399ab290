package app

import (
	"fmt"
	"testing"
	"time"
)

func TestTurnsOfASchedule(t *testing.T) {
	t.Parallel()
	now := time.Date(2030, 3, 31, 23, 59, 59, 5e6, time.UTC)
	for schedule, period := range map[Schedule]time.Duration{
		ScheduleHourly: time.Hour, ScheduleDaily: 24 * time.Hour, ScheduleWeekly: 7 * 24 * time.Hour,
		ScheduleMonthly: 30 * 24 * time.Hour, ScheduleAuto: time.Hour,
	} {
		minutes := map[time.Duration]int{}
		for i := range 600 {
			id := SourceID(fmt.Sprint("source ", i))
			next := schedule.Next(id, now)
			if wait := next.Sub(now); wait <= 0 || wait > period+time.Second {
				t.Fatalf("%s: %s after %s", schedule, wait, now)
			}
			minutes[next.Sub(now)*60/period]++
			after := schedule.Next(id, next)
			if gap := after.Sub(next); gap != period {
				t.Errorf("%s: the turn after the next comes %s later", schedule, gap)
			}
			if missed := schedule.Next(id, now.Add(10*period+time.Nanosecond)); missed.Sub(next)%period != 0 {
				t.Errorf("%s: after some turns it stands elsewhere in its period", schedule)
			}
		}
		for part, n := range minutes {
			if n > 40 {
				t.Errorf("%s: %d of 600 sources start in part %d of 60", schedule, n, part)
			}
		}
	}
	if got := ScheduleOff.Next("x", now); !got.IsZero() {
		t.Errorf("off: %s", got)
	}
	if ScheduleOff.Valid() != true || Schedule("yearly").Valid() || Schedule("").Valid() {
		t.Error("validity")
	}
}
