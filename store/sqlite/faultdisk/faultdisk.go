// Package faultdisk is a disk below SQLite that fails when a test says so, and
// that can lose its power.
//
// It wraps SQLite's own file system: calls for files in a mounted folder are
// counted, may be refused, and are written down. So a test can make every
// single read, write and fsync fail, and can ask what the disk would hold if the
// power went now. A failed fsync behaves as on Linux: what it should have written
// is dropped, and the next fsync knows nothing of it.
//
// It is for tests alone. SQLite calls back into plain functions without a
// receiver, so the mounted folders and open files are package state.
package faultdisk

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Op is what SQLite asks of the disk.
type Op string

const (
	Read     Op = "read"
	Write    Op = "write"
	Sync     Op = "sync"
	Truncate Op = "truncate"
)

// Fault is how a call fails.
type Fault string

const (
	None  Fault = ""
	Error Fault = "I/O error" // nothing is done
	Short Fault = "short"     // a write ends in its middle
	Full  Fault = "disk full" // a write finds no room
)

// Plan decides about each call, by what it is and the name of its file. It is
// called by one goroutine at a time.
type Plan func(op Op, name string) Fault

// Disk is a mounted folder.
type Disk struct {
	dir string

	mu     sync.Mutex
	plan   Plan
	images map[string]*image // by file name
}

// image is what a file would be after a power cut.
type image struct {
	durable []byte
	pending []change // in order; on their way to the disk
}

// change is a write, or a truncation where data is nil.
type change struct {
	at   int64
	data []byte
}

// Mount has SQLite's calls for files in dir go through a Disk until the test
// ends. It must come before the database is opened.
func Mount(t testing.TB, dir string) *Disk {
	t.Helper()
	register()
	d := &Disk{dir: dir, images: map[string]*image{}}
	mounted.add(d)
	t.Cleanup(func() { mounted.remove(d) })
	return d
}

// Fail makes calls fail as plan says; nil mends the disk.
func (d *Disk) Fail(plan Plan) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.plan = plan
}

func (d *Disk) decide(op Op, name string) Fault {
	if d.plan == nil {
		return None
	}
	return d.plan(op, name)
}

// begin takes what a file holds when it is first opened for durable.
func (d *Disk) begin(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.images[name] != nil {
		return
	}
	d.images[name] = &image{}
	if held, err := os.ReadFile(filepath.Join(d.dir, name)); err == nil {
		d.images[name].durable = held
	}
}

// Cut writes into dir what the disk holds if the power goes now: all that was
// synced, and of what was not, whatever random leaves: some writes, whole or torn.
func (d *Disk) Cut(random *rand.Rand, dir string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for name, f := range d.images {
		left := append([]byte(nil), f.durable...)
		for _, c := range f.pending {
			switch random.IntN(3) {
			case 0: // lost
			case 1:
				left = c.apply(left)
			case 2:
				if c.data != nil {
					c.data = c.data[:random.IntN(len(c.data)+1)]
				}
				left = c.apply(left)
			}
		}
		if err := os.WriteFile(filepath.Join(dir, name), left, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (c change) apply(to []byte) []byte {
	if c.data == nil {
		return to[:min(int64(len(to)), c.at)]
	}
	if end := c.at + int64(len(c.data)); end > int64(len(to)) {
		to = append(to, make([]byte, end-int64(len(to)))...)
	}
	copy(to[c.at:], c.data)
	return to
}

// sync makes what is pending durable, or drops it.
func (f *image) sync(failed bool) {
	for _, c := range f.pending {
		if !failed {
			f.durable = c.apply(f.durable)
		}
	}
	f.pending = nil
}

// disks are the mounted ones.
type disks struct {
	mu   sync.Mutex
	list []*Disk
}

var mounted disks

func (m *disks) add(d *Disk) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.list = append(m.list, d)
}

func (m *disks) remove(d *Disk) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, other := range m.list {
		if other == d {
			m.list = append(m.list[:i:i], m.list[i+1:]...)
			return
		}
	}
}

// find gives the disk that a file is on, nil for none, and its name there.
func (m *disks) find(path string) (*Disk, string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range m.list {
		if name, ok := strings.CutPrefix(path, d.dir+string(filepath.Separator)); ok {
			return d, name
		}
	}
	return nil, ""
}
