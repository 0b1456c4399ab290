package sqlite

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
)

// millis is how a time is stored.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// timeOf scans a stored time.
func timeOf(t *time.Time) sqlTime { return sqlTime{t} }

type sqlTime struct{ to *time.Time }

func (s sqlTime) Scan(v any) error {
	ms, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a time is stored as %T", v)
	}
	*s.to = fromMillis(ms)
	return nil
}

// jsonOf scans a column of JSON.
func jsonOf(to any) sqlJSON { return sqlJSON{to} }

type sqlJSON struct{ to any }

func (s sqlJSON) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("JSON is stored as %T", v)
	}
	return json.Unmarshal([]byte(text), s.to)
}

// toJSON is for values of ours, which always have a JSON form, and for an owner's
// Theme.Custom, which came in as JSON.
func toJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// ids makes a list that a statement reads with json_each.
func ids[T ~int64](list []T) (string, error) {
	if list == nil {
		return "[]", nil
	}
	return toJSON(list)
}

func hashesToBytes(h []uint64) []byte {
	b := make([]byte, 0, 8*len(h))
	for _, v := range h {
		b = binary.BigEndian.AppendUint64(b, v)
	}
	return b
}

func hashesFromBytes(b []byte) []uint64 {
	if len(b) == 0 {
		return nil
	}
	h := make([]uint64, len(b)/8)
	for i := range h {
		h[i] = binary.BigEndian.Uint64(b[8*i:])
	}
	return h
}

// newID makes a UUIDv7, which sorts by the time of its making.
func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

// page bounds a listing.
func page(limit, offset int) (int, int) {
	const usual, most = 100, 1000
	if limit <= 0 {
		limit = usual
	}
	return min(limit, most), max(offset, 0)
}

// atMost bounds a number of rows; SQLite reads a negative one as no bound.
func atMost(n, most int) int { return min(max(n, 0), most) }

// contains makes a LIKE pattern (ESCAPE '\') for text that holds s.
func contains(s string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s) + "%"
}
