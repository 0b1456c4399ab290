package server

import (
	"bytes"
	"encoding/json"
	"math"
)

// withIntegers writes numbers such as 20.0 and 2e1 as the integers that they are to
// a schema; Go reads none into an int.
func withIntegers(data []byte) []byte {
	var v any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return data
	}
	out, err := json.Marshal(integers(v))
	if err != nil {
		return data
	}
	return out
}

func integers(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = integers(v[i])
		}
	case map[string]any:
		for name := range v {
			v[name] = integers(v[name])
		}
	case json.Number:
		const exact = 1 << 53
		if f, err := v.Float64(); err == nil && f == math.Trunc(f) && math.Abs(f) < exact {
			return int64(f)
		}
	}
	return v
}
