package faultdisk

import (
	"sync"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// handle is an open file of a mounted folder.
type handle struct {
	*Disk
	name    string
	methods uintptr // SQLite's own
}

// handles are the open files, by the address of SQLite's object.
type handles struct {
	mu    sync.Mutex
	files map[uintptr]*handle
	ours  map[uintptr]uintptr // our methods by those that they replace
}

var (
	opened   = handles{files: map[uintptr]*handle{}, ours: map[uintptr]uintptr{}}
	below    uintptr // SQLite's own file system
	register = sync.OnceFunc(func() {
		tls := libc.NewTLS()
		below = lib.Xsqlite3_vfs_find(tls, 0)
		ours := copyOf[lib.Tsqlite3_vfs](tls, below)
		name, err := libc.CString("faultdisk")
		if err != nil {
			panic(err)
		}
		ours.FzName, ours.FpNext = name, 0
		ours.FxOpen = pointer(open)
		ours.FxDelete = pointer(remove)
		if rc := lib.Xsqlite3_vfs_register(tls, uintptr(unsafe.Pointer(ours)), 1); rc != lib.SQLITE_OK {
			panic("faultdisk: SQLite takes no other file system")
		}
	})
)

// copyOf copies a struct of SQLite's into memory that Go does not move.
func copyOf[T any](tls *libc.TLS, p uintptr) *T {
	var zero T
	c := at[T](libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(zero))))
	*c = *at[T](p)
	return c
}

// at sees what is at an address as a T.
func at[T any](p uintptr) *T { return *(**T)(unsafe.Pointer(&p)) }

// function makes a function of SQLite's pointer to one.
func function[F any](p uintptr) F { return *(*F)(unsafe.Pointer(&p)) }

// pointer makes SQLite's pointer of a function; never of a closure.
func pointer[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&f)) }

func (h *handles) of(file uintptr) *handle {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.files[file]
}

func (h *handle) own() *lib.Tsqlite3_io_methods { return at[lib.Tsqlite3_io_methods](h.methods) }

func open(tls *libc.TLS, _, path, file uintptr, flags int32, out uintptr) int32 {
	type xOpen = func(tls *libc.TLS, vfs, path, file uintptr, flags int32, out uintptr) int32
	rc := function[xOpen](at[lib.Tsqlite3_vfs](below).FxOpen)(tls, below, path, file, flags, out)
	if rc != lib.SQLITE_OK || path == 0 {
		return rc
	}
	if d, name := mounted.find(libc.GoString(path)); d != nil {
		d.begin(name)
		opened.wrap(tls, file, &handle{Disk: d, name: name})
	}
	return rc
}

// wrap puts our methods in place of a file's own.
func (h *handles) wrap(tls *libc.TLS, file uintptr, f *handle) {
	h.mu.Lock()
	defer h.mu.Unlock()
	o := at[lib.Tsqlite3_file](file)
	f.methods = o.FpMethods
	if h.ours[f.methods] == 0 {
		m := copyOf[lib.Tsqlite3_io_methods](tls, f.methods)
		m.FxClose, m.FxRead, m.FxWrite = pointer(shut), pointer(read), pointer(write)
		m.FxTruncate, m.FxSync = pointer(truncate), pointer(flush)
		h.ours[f.methods] = uintptr(unsafe.Pointer(m))
	}
	o.FpMethods = h.ours[f.methods]
	h.files[file] = f
}

func shut(tls *libc.TLS, file uintptr) int32 {
	f := opened.of(file)
	opened.mu.Lock()
	delete(opened.files, file)
	opened.mu.Unlock()
	at[lib.Tsqlite3_file](file).FpMethods = f.methods
	return function[func(*libc.TLS, uintptr) int32](f.own().FxClose)(tls, file)
}

func remove(tls *libc.TLS, _, path uintptr, syncFolder int32) int32 {
	if d, name := mounted.find(libc.GoString(path)); d != nil {
		d.mu.Lock()
		delete(d.images, name)
		d.mu.Unlock()
	}
	type xDelete = func(tls *libc.TLS, vfs, path uintptr, syncFolder int32) int32
	return function[xDelete](at[lib.Tsqlite3_vfs](below).FxDelete)(tls, below, path, syncFolder)
}

type transfer = func(tls *libc.TLS, file, buffer uintptr, n int32, offset int64) int32

func read(tls *libc.TLS, file, buffer uintptr, n int32, offset int64) int32 {
	f := opened.of(file)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.decide(Read, f.name) != None {
		return lib.SQLITE_IOERR_READ
	}
	return function[transfer](f.own().FxRead)(tls, file, buffer, n, offset)
}

func write(tls *libc.TLS, file, buffer uintptr, n int32, offset int64) int32 {
	f := opened.of(file)
	f.mu.Lock()
	defer f.mu.Unlock()
	refused := int32(lib.SQLITE_OK)
	switch f.decide(Write, f.name) {
	case Error:
		return lib.SQLITE_IOERR_WRITE
	case Full:
		return lib.SQLITE_FULL
	case Short:
		n, refused = n/2, lib.SQLITE_IOERR_WRITE
	}
	rc := function[transfer](f.own().FxWrite)(tls, file, buffer, n, offset)
	if rc != lib.SQLITE_OK {
		return rc
	}
	data := append([]byte{}, unsafe.Slice(at[byte](buffer), n)...)
	i := f.images[f.name]
	i.pending = append(i.pending, change{offset, data})
	return refused
}

func truncate(tls *libc.TLS, file uintptr, size int64) int32 {
	f := opened.of(file)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.decide(Truncate, f.name) != None {
		return lib.SQLITE_IOERR_TRUNCATE
	}
	i := f.images[f.name]
	i.pending = append(i.pending, change{at: size})
	return function[func(*libc.TLS, uintptr, int64) int32](f.own().FxTruncate)(tls, file, size)
}

// flush does not bother the real disk: what is durable is what images say.
func flush(tls *libc.TLS, file uintptr, flags int32) int32 {
	f := opened.of(file)
	f.mu.Lock()
	defer f.mu.Unlock()
	failed := f.decide(Sync, f.name) != None
	f.images[f.name].sync(failed)
	if failed {
		return lib.SQLITE_IOERR_FSYNC
	}
	return lib.SQLITE_OK
}
