package weights

import (
	"encoding/binary"
	"fmt"
	"unsafe"
)

const (
	magic   = "websyte5"
	version = 1
	// alignment of sections, a cache line.
	alignment = 64
)

func header() []byte {
	h := []byte(magic)
	for _, n := range []uint32{version, Hidden, Heads, FeedForward, Layers, Words, Positions} {
		h = binary.LittleEndian.AppendUint32(h, n)
	}
	return h
}

// Read gives views of a file; only its header and its length are checked.
func Read(file string) (*Model, error) {
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		return nil, fmt.Errorf("the builtin model needs a little-endian processor")
	}
	h := header()
	if len(file) < len(h) || file[:len(h)] != string(h) {
		return nil, fmt.Errorf("not a file of model weights of version %d", version)
	}
	m, at := &Model{}, len(h)
	m.sections(
		func(s *[]float32, n int) { *s = view[float32](file, &at, n) },
		func(s *[]int8, n int) { *s = view[int8](file, &at, n) },
		func(s *[]uint8, n int) { *s = view[uint8](file, &at, n) },
	)
	if at != len(file) {
		return nil, fmt.Errorf("a file of model weights of %d bytes, not %d", len(file), at)
	}
	return m, nil
}

// view is n values after the next multiple of the alignment; nil if the file is
// too short. It must not be written to.
func view[T any](file string, at *int, n int) []T {
	start := (*at + alignment - 1) / alignment * alignment
	*at = start + n*int(unsafe.Sizeof(*new(T)))
	if *at > len(file) {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.StringData(file[start:]))), n)
}

// Write gives the file that holds m. Slices of other lengths than the model's are
// a mistake of the caller's, and panic.
func Write(m *Model) []byte {
	file := header()
	m.sections(
		func(s *[]float32, n int) { file = section(file, *s, n) },
		func(s *[]int8, n int) { file = section(file, *s, n) },
		func(s *[]uint8, n int) { file = section(file, *s, n) },
	)
	return file
}

func section[T any](file []byte, s []T, n int) []byte {
	if len(s) != n {
		panic(fmt.Sprintf("weights: a section of %d values, not %d", len(s), n))
	}
	for len(file)%alignment != 0 {
		file = append(file, 0)
	}
	file, err := binary.Append(file, binary.LittleEndian, s)
	if err != nil {
		panic(err)
	}
	return file
}
