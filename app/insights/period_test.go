package insights

import (
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

func TestDaysAreTheZones(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 30, 12, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		from, to, zone string
		begin, end     string
		days, spans    int
	}{
		"the last thirty":           {"", "", "", "2026-03-01T00:00:00Z", "2026-03-31T00:00:00Z", 30, 1},
		"today is another there":    {"", "", "Pacific/Kiritimati", "2026-03-01T10:00:00Z", "2026-03-31T10:00:00Z", 30, 1},
		"a day of 23 hours":         {"2026-03-29", "2026-03-29", "Europe/Zurich", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", 1, 2},
		"a day of 25 hours":         {"2026-10-25", "2026-10-25", "Europe/Zurich", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 1, 2},
		"a zone of quarters":        {"2026-03-01", "2026-03-01", "Asia/Kathmandu", "2026-02-28T18:15:00Z", "2026-03-01T18:15:00Z", 1, 1},
		"half an hour of summer":    {"2026-04-05", "2026-04-05", "Australia/Lord_Howe", "2026-04-04T13:00:00Z", "2026-04-05T13:30:00Z", 1, 2},
		"midnight does not exist":   {"2018-11-04", "2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z", 1, 1},
		"a day that does not exist": {"2011-12-29", "2011-12-31", "Pacific/Apia", "2011-12-29T10:00:00Z", "2011-12-31T10:00:00Z", 3, 2},
		"the longest":               {"2025-01-01", "2026-01-01", "Europe/Zurich", "2024-12-31T23:00:00Z", "2026-01-01T23:00:00Z", 366, 3},
	} {
		p, err := ParsePeriod(tt.from, tt.to, tt.zone, now)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		begin, end := p.from().UTC().Format(time.RFC3339), p.to().UTC().Format(time.RFC3339)
		spans := p.spans()
		if begin != tt.begin || end != tt.end || p.days != tt.days || len(spans) != tt.spans {
			t.Errorf("%s: %s to %s, %d days, %d spans", name, begin, end, p.days, len(spans))
		}
		for i, s := range spans {
			if i > 0 && !s.From.Equal(spans[i-1].To) || !s.From.Before(s.To) {
				t.Errorf("%s: spans %v", name, spans)
			}
		}
	}
}

func TestPeriodsThatAreNone(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string][4]string{
		"no day":      {"2026-02-30", "", "", "from"},
		"no date":     {"", "yesterday", "", "to"},
		"backwards":   {"2026-02-02", "2026-02-01", "", "from"},
		"too long":    {"2025-01-01", "2026-01-02", "", "from"},
		"no zone":     {"", "", "Europe/Nowhere", "tz"},
		"the local":   {"", "", "Local", "tz"},
		"a path":      {"", "", "../../etc/passwd", "tz"},
		"a long name": {"", "", strings.Repeat("x", 10_000), "tz"},
		"year 0":      {"0001-01-01", "0001-01-02", "", "from"},
	} {
		_, err := ParsePeriod(tt[0], tt[1], tt[2], time.Now())
		e, ok := err.(*app.Error)
		if !ok || e.Code != app.Invalid || e.Fields[tt[3]] == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	ms := make([]int64, 101)
	for i := range ms {
		ms[100-i] = int64(i)
	}
	if got := timesOf(ms); *got.Median != 50 || *got.P95 != 95 {
		t.Error(*got.Median, *got.P95)
	}
	if got := timesOf([]int64{7}); *got.Median != 7 || *got.P95 != 7 {
		t.Error(*got.Median, *got.P95)
	}
	if got := timesOf(nil); got != (Times{}) {
		t.Error(got)
	}
}

func TestCost(t *testing.T) {
	t.Parallel()
	u := app.Usage{PromptTokens: 2_000_000, CompletionTokens: 500_000}
	if got := New(nil, &Prices{Input: .15, Output: .6}).cost(u); got == nil || *got < .5999 || *got > .6001 {
		t.Error(got)
	}
	if got := New(nil, nil).cost(u); got != nil {
		t.Error(*got)
	}
}
