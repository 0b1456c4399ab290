package main

import (
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"

	"github.com/WebsyteAI/websyte/app/embed/e5/unigram"
)

// goldenEvery is how many of the tokenizer's test texts there are for each whose
// exact vector is kept.
const goldenEvery = 10

// writeGolden gives the exact vectors of some of the tokenizer's test texts, in
// turn as a question and as a passage: for each the number of its tokens and these,
// as 32-bit integers, then the vector as 16-bit ones that stand for -1 to 1.
func (m *model) writeGolden(t *unigram.Tokenizer, folder string) ([]byte, error) {
	f, err := os.Open(filepath.Join(folder, "unigram", "testdata", "golden.jsonl.gz"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	e := newExact(m)
	var file []byte
	for d, n := json.NewDecoder(z), 0; d.More(); n++ {
		var text string
		if err := d.Decode(&[]any{&text, nil}); err != nil {
			return nil, err
		}
		if n%goldenEvery != 0 {
			continue
		}
		ids := m.encode(t, []string{"query: ", "passage: "}[n/goldenEvery%2]+text)
		if len(ids) > m.positions {
			continue
		}
		file = binary.LittleEndian.AppendUint32(file, uint32(len(ids)))
		for _, id := range ids {
			file = binary.LittleEndian.AppendUint32(file, uint32(id))
		}
		for _, v := range e.embed(ids) {
			file = binary.LittleEndian.AppendUint16(file, uint16(int16(math.RoundToEven(float64(v)*math.MaxInt16))))
		}
	}
	return file, nil
}

func (m *model) encode(t *unigram.Tokenizer, text string) []int32 {
	return append(t.Encode([]int32{int32(m.begin)}, text), int32(m.end))
}
