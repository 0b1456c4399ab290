package e5_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/WebsyteAI/websyte/app/embed/e5"
	"github.com/WebsyteAI/websyte/app/embed/e5/kernel"
)

// golden is a text's tokens and its vector as 32-bit floats give it.
type golden struct {
	ids    []int32
	vector []float64
}

func vectors(t *testing.T) (all []golden) {
	t.Helper()
	file, err := os.ReadFile("testdata/vectors.bin")
	if err != nil {
		t.Fatal(err)
	}
	for len(file) > 0 {
		n := int(binary.LittleEndian.Uint32(file))
		g := golden{make([]int32, n), make([]float64, e5.Dimensions)}
		for i := range g.ids {
			g.ids[i] = int32(binary.LittleEndian.Uint32(file[4+4*i:]))
		}
		file = file[4+4*n:]
		for i := range g.vector {
			g.vector[i] = float64(int16(binary.LittleEndian.Uint16(file[2*i:]))) / math.MaxInt16
		}
		file = file[2*e5.Dimensions:]
		all = append(all, g)
	}
	if len(all) < 100 {
		t.Fatalf("%d vectors", len(all))
	}
	return all
}

// weights is the file that is part of the program, read as a test can.
var weights = sync.OnceValue(func() string {
	file, err := os.ReadFile("weights.bin")
	if err != nil {
		panic(err)
	}
	return string(file)
})

func model(t *testing.T, kernel string) *e5.Model {
	t.Helper()
	m, err := e5.New(weights(), kernel)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func embed(m *e5.Model, ids []int32) []float32 {
	out := make([]float32, e5.Dimensions)
	m.Embed(ids, out, nil)
	return out
}

// Unrelated texts have a cosine of .74 on average, so that much less than these
// bounds would be far off.
func TestVectorsAreNearTheExactOnes(t *testing.T) {
	t.Parallel()
	for _, k := range kernel.All() {
		mean, least, every := .9997, .9993, 1
		switch k.Name() {
		case "avx2":
			mean, least = .9992, .998
		case "generic":
			every = 20 // for its slowness
		}
		if testing.Short() { // where the processor is emulated
			every = 40
		}
		t.Run(k.Name(), func(t *testing.T) {
			t.Parallel()
			m := model(t, k.Name())
			var sum, count float64
			for i, g := range vectors(t) {
				if i%every != 0 {
					continue
				}
				cosine, length := compare(embed(m, g.ids), g.vector)
				if cosine < least || math.Abs(length-1) > 1e-5 {
					t.Errorf("text %d of %d tokens: cosine %.5f to the exact vector, length %.6f", i, len(g.ids), cosine, length)
				}
				sum += cosine
				count++
			}
			if sum/count < mean {
				t.Errorf("a mean cosine of %.5f", sum/count)
			}
		})
	}
}

func compare(a []float32, b []float64) (cosine, length float64) {
	var dot, aa, bb float64
	for i, v := range a {
		dot += float64(v) * b[i]
		aa += float64(v) * float64(v)
		bb += b[i] * b[i]
	}
	return dot / math.Sqrt(aa*bb), math.Sqrt(aa)
}

func TestSameTextSameBytesWhateverRunsBesideIt(t *testing.T) {
	t.Parallel()
	texts := vectors(t)[:40]
	m := model(t, "")
	want := make([][]float32, len(texts))
	for i, g := range texts {
		want[i] = embed(model(t, ""), g.ids) // in memory that nothing used before
	}
	var group sync.WaitGroup
	for worker := range 4 {
		group.Go(func() {
			for i := range texts {
				i = (i*7 + worker*11) % len(texts)
				if got := embed(m, texts[i].ids); !slices.Equal(got, want[i]) {
					t.Errorf("text %d has another vector beside others", i)
				}
			}
		})
	}
	group.Wait()
}

func TestEveryLength(t *testing.T) {
	t.Parallel()
	m := model(t, "")
	for _, n := range []int{1, 2, 3, 11, 12, 13, 31, 32, 33, 47, 48, 49, 191, 192, 193, 385, 511, e5.MaxTokens} {
		ids := make([]int32, n)
		for i := range ids {
			ids[i] = int32(i * 487)
		}
		out := embed(m, ids)
		if _, length := compare(out, make([]float64, e5.Dimensions)); math.Abs(length-1) > 1e-5 {
			t.Errorf("%d tokens: a vector of length %g", n, length)
		}
	}
}

func TestMistakesPanic(t *testing.T) {
	t.Parallel()
	m := model(t, "")
	for name, ids := range map[string][]int32{
		"no token": {}, "too many": make([]int32, e5.MaxTokens+1), "below all ids": {0, -1, 2}, "past all ids": {0, 250037, 2},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			embed(m, ids)
		}()
	}
	embed(m, []int32{0, 250036, 2})
}

func TestBetweenIsCalledBeforeEachLayer(t *testing.T) {
	t.Parallel()
	calls := 0
	out := make([]float32, e5.Dimensions)
	model(t, "").Embed([]int32{0, 41, 2}, out, func() { calls++ })
	if calls != 12 {
		t.Errorf("%d calls", calls)
	}
}

func TestDamagedWeightsAndUnknownKernelsAreErrors(t *testing.T) {
	t.Parallel()
	file := weights()
	for name, c := range map[string]struct{ file, kernel, want string }{
		"empty":   {"", "", "not a file of model weights"},
		"other":   {strings.Repeat("x", 1000), "", "not a file of model weights"},
		"header":  {file[:64], "", "bytes"},
		"cut":     {file[:len(file)-1], "", "bytes"},
		"longer":  {file + "x", "", "bytes"},
		"version": {file[:8] + "\x02" + file[9:], "", "version"},
		"kernel":  {file, "mmx", "WEBSYTE_CPU"},
	} {
		if _, err := e5.New(c.file, c.kernel); err == nil || !strings.Contains(fmt.Sprint(err), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
