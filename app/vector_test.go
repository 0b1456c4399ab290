package app_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

func TestADirectionKeepsCosines(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for _, dims := range []int{1, 2, 384, 3072} {
		for range 100 {
			a, b := randomUnit(r, dims), randomUnit(r, dims)
			want := 0.
			for i := range a {
				want += float64(a[i]) * float64(b[i])
			}
			if got := app.DirectionOf(a).Cosine(b); math.Abs(got-want) > .004 {
				t.Errorf("%d numbers: cosine %v, want %v", dims, got, want)
			}
		}
	}
	zero := app.DirectionOf(make([]float32, 3))
	if got := zero.Cosine([]float32{1, 0, 0}); got != 0 {
		t.Errorf("cosine to a zero vector %v", got)
	}
	if got := app.DirectionOf([]float32{1, 0}).Cosine([]float32{1, 0, 0}); got != 0 {
		t.Errorf("cosine of two lengths %v", got)
	}
}

func randomUnit(r *rand.Rand, dims int) []float32 {
	v, square := make([]float32, dims), 0.
	for i := range v {
		v[i] = float32(r.NormFloat64())
		square += float64(v[i]) * float64(v[i])
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(square))
	}
	return v
}
