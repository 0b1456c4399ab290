//go:build unix

package kernel_test

import (
	"syscall"
	"testing"
	"unsafe"
)

// guarded gives n values that end, or begin, where memory may not be touched: a
// read outside of them ends the test's process.
func guarded[T any](t *testing.T, n int, atEnd bool) []T {
	t.Helper()
	page := syscall.Getpagesize()
	size := n * int(unsafe.Sizeof(*new(T)))
	pages := max(1, (size+page-1)/page) * page
	memory, err := syscall.Mmap(-1, 0, pages+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Munmap(memory) })
	for _, guard := range [][]byte{memory[:page], memory[page+pages:]} {
		if err := syscall.Mprotect(guard, syscall.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	inside := memory[page : page+pages]
	if atEnd {
		inside = inside[pages-size:]
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(inside))), n)
}
