package cli_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

// vectorsOf reads what embed printed.
func vectorsOf(t *testing.T, out string) (vectors [][]float64) {
	t.Helper()
	for line := range strings.Lines(out) {
		var v []float64
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("%.60q: %v", line, err)
		}
		vectors = append(vectors, v)
	}
	return vectors
}

func cosine(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

func TestEmbedPrintsAVectorForEachLine(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	passages := vectorsOf(t, p.must("The parcel takes three days.\r\nDas Paket braucht drei Tage.\n\nWe are closed on Mondays.", "embed"))
	question := vectorsOf(t, p.must("How long does shipping take?\n", "embed", "--query"))
	if len(passages) != 4 || len(question) != 1 || len(question[0]) != 384 {
		t.Fatalf("%d vectors of passages, %d of questions", len(passages), len(question))
	}
	for i, v := range append(passages, question...) {
		if length := cosine(v, v); math.Abs(length-1) > 1e-4 {
			t.Errorf("vector %d has the length %f", i, math.Sqrt(length))
		}
	}
	for i, language := range []string{"English", "German"} {
		if near, far := cosine(question[0], passages[i]), cosine(question[0], passages[3]); near < far {
			t.Errorf("a question is nearer to what does not answer it, %.3f, than to the answer in %s, %.3f", far, language, near)
		}
	}
	if named := p.must("The parcel takes three days.\n", "embed", "--passage"); cosine(vectorsOf(t, named)[0], passages[0]) < .9999 {
		t.Error("--passage is not the default")
	}
	if out := p.must("", "embed"); out != "" {
		t.Errorf("nothing in, %.60q out", out)
	}
}

func TestEmbedSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	for _, c := range []struct {
		stdin, args, says string
		code              int
	}{
		{"a\n", "embed --embedding-provider none", "set it to builtin or openai", 1},
		{strings.Repeat("a", 1<<20+1), "embed", "a line is longer than 1048576 bytes", 1},
		{"a\n", "embed --query --passage", "query passage", 2},
		{"a\n", "embed file", "unknown command", 2},
	} {
		r := p.run(c.stdin, strings.Fields(c.args)...)
		if r.code != c.code || !strings.Contains(r.stderr, c.says) || strings.Count(r.stderr, "\n") != 1 {
			t.Errorf("%s: exit %d, %q", c.args, r.code, r.stderr)
		}
	}
}
