//go:build cgo

// Package disk is a disk under SQLite that loses power. It remembers what SQLite has written
// to the files of a folder and not synced, and makes images of what would be left of them if
// the power were cut at a moment: of each sector that was not synced the old state, one of
// the new ones, or a part of it, in no order, as disks and file systems leave it. A kill tells
// nothing of this: what a process has written outlives it.
//
// It needs the engine that is compiled from C.
package disk

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// sector is how much of a file a disk writes at once, if nothing worse happens.
const sector = 512

// Disk watches the files of a folder that SQLite opens. It makes its images at the moments of
// writes.
type Disk struct {
	folder string
	random *rand.Rand

	mu      sync.Mutex
	files   map[string]*file // by their paths, those that are gone among them
	handles map[handle]*file
	steps   int        // writes, truncations, syncs and removals so far
	next    int        // the step before which the power is cut, if cut is not nil
	cut     func(*Cut) // is told
}

// handle is an open file of SQLite's.
type handle uintptr

// file is a file as it is on the disk, with what was done to it since it was last synced. What
// is in the file itself is what its process sees.
type file struct {
	path   string
	synced []byte
	there  bool // it is there for sure
	gone   bool // it was removed, which may not be synced
	steps  []step
}

// step is a write, or a truncation if there is no data.
type step struct {
	at   int64
	data []byte
}

// Cut is what a cut of the power leaves.
type Cut struct {
	files  []file
	random *rand.Rand
}

var (
	mu    sync.Mutex
	disks []*Disk
)

// Watch watches a folder until the test ends. Nothing in it may be open. seed makes its images.
func Watch(tb testing.TB, folder string, seed uint64) *Disk {
	tb.Helper()
	if err := install(); err != nil {
		tb.Fatal(err)
	}
	folder, err := filepath.EvalSymlinks(folder)
	if err != nil {
		tb.Fatal(err)
	}
	d := &Disk{
		folder: folder + string(filepath.Separator), random: rand.New(rand.NewPCG(seed, seed)), //nolint:gosec // repeats
		files: map[string]*file{}, handles: map[handle]*file{},
	}
	mu.Lock()
	defer mu.Unlock()
	disks = append(disks, d)
	tb.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		for i, other := range disks {
			if other == d {
				disks = append(disks[:i], disks[i+1:]...)
				return
			}
		}
	})
	return d
}

// CutAfter cuts the power once, before one of the next so many steps, and tells do, within which
// SQLite stands still. What goes on afterwards goes on as if nothing had happened.
func (d *Disk) CutAfter(steps int, do func(*Cut)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.next, d.cut = d.steps+1+d.random.IntN(steps), do
}

// Steps returns how many writes, truncations, syncs and removals there were.
func (d *Disk) Steps() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.steps
}

// Now cuts the power now.
func (d *Disk) Now() *Cut {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.capture()
}

func (d *Disk) capture() *Cut {
	c := &Cut{random: rand.New(rand.NewPCG(d.random.Uint64(), 1))} //nolint:gosec // repeats
	for _, f := range d.files {
		copied := *f
		copied.synced = append([]byte(nil), f.synced...) // steps are only ever added or left behind
		c.files = append(c.files, copied)
	}
	return c
}

// step counts a step, before which the power may be cut.
func (d *Disk) step() {
	d.steps++
	if do := d.cut; do != nil && d.steps == d.next {
		d.cut = nil
		do(d.capture())
	}
}

// watching returns the disk that watches a file, nil if none does.
func watching(path string) *Disk {
	mu.Lock()
	defer mu.Unlock()
	for _, d := range disks {
		if strings.HasPrefix(path, d.folder) {
			return d
		}
	}
	return nil
}

// ofHandle calls do with the file of a handle, if somebody watches it.
func ofHandle(h handle, do func(*Disk, *file)) {
	mu.Lock()
	all := disks
	mu.Unlock()
	for _, d := range all {
		d.mu.Lock()
		if f := d.handles[h]; f != nil {
			do(d, f)
			d.mu.Unlock()
			return
		}
		d.mu.Unlock()
	}
}

func opened(h handle, path string) {
	d := watching(path)
	if d == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.files[path]
	if f == nil || f.gone {
		content, _ := os.ReadFile(path)
		f = &file{path: path, synced: content, there: len(content) > 0}
		d.files[path] = f
	}
	d.handles[h] = f
}

func closed(h handle) { ofHandle(h, func(d *Disk, _ *file) { delete(d.handles, h) }) }

func wrote(h handle, at int64, data []byte) {
	ofHandle(h, func(d *Disk, f *file) {
		d.step()
		f.steps = append(f.steps, step{at, data})
	})
}

func truncated(h handle, size int64) {
	ofHandle(h, func(d *Disk, f *file) {
		d.step()
		f.steps = append(f.steps, step{at: size})
	})
}

// synced syncs a file, and the folder if it is a journal that is new: SQLite does the same.
func synced(h handle) {
	ofHandle(h, func(d *Disk, f *file) {
		d.step()
		if !f.there && (strings.HasSuffix(f.path, "-wal") || strings.HasSuffix(f.path, "-journal")) {
			d.syncFolder()
		}
		for _, s := range f.steps {
			f.synced = s.on(f.synced)
		}
		f.steps, f.there = nil, true
	})
}

func removed(path string, sync bool) {
	d := watching(path)
	if d == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.step()
	if f := d.files[path]; f != nil {
		f.gone = true
	}
	if sync {
		d.syncFolder()
	}
}

// syncFolder syncs which files there are.
func (d *Disk) syncFolder() {
	for path, f := range d.files {
		if f.there = true; f.gone {
			delete(d.files, path)
		}
	}
}
