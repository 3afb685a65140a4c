//go:build cgo

package disk

// #include "vfs.h"
import "C"

import (
	"fmt"
	"sync"
	"unsafe"

	_ "github.com/mattn/go-sqlite3" // the engine
)

// install puts the disk between SQLite and the operating system, for files that are opened from
// now on. It begins SQLite, whose settings must have been made before.
var install = sync.OnceValue(func() error {
	if code := C.disk_install(); code != 0 {
		return fmt.Errorf("SQLite refused the disk: code %d", code)
	}
	return nil
})

//export diskWatches
func diskWatches(name *C.char) C.int {
	if watching(C.GoString(name)) == nil {
		return 0
	}
	return 1
}

//export diskOpen
func diskOpen(file *C.sqlite3_file, name *C.char) {
	opened(handle(unsafe.Pointer(file)), C.GoString(name))
}

//export diskClose
func diskClose(file *C.sqlite3_file) { closed(handle(unsafe.Pointer(file))) }

//export diskWrite
func diskWrite(file *C.sqlite3_file, data unsafe.Pointer, length C.int, at C.longlong) {
	wrote(handle(unsafe.Pointer(file)), int64(at), C.GoBytes(data, length))
}

//export diskTruncate
func diskTruncate(file *C.sqlite3_file, size C.longlong) {
	truncated(handle(unsafe.Pointer(file)), int64(size))
}

//export diskSync
func diskSync(file *C.sqlite3_file) { synced(handle(unsafe.Pointer(file))) }

//export diskRemove
func diskRemove(name *C.char, sync C.int) { removed(C.GoString(name), sync != 0) }
