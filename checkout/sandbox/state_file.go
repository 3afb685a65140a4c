package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// stateFile is the file that the state is saved in. With no folder, nothing is saved.
type stateFile struct{ dir string }

func (f stateFile) path() string { return filepath.Join(f.dir, "sandbox.json") }

// load reads the state, which is empty if there is no file yet. A file that can't be
// read is an error, because starting empty would silently lose payments.
func (f stateFile) load() (*state, error) {
	st := newState()
	if f.dir == "" {
		return st, nil
	}
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	written, err := os.ReadFile(f.path())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return st, nil
	case err != nil:
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	if err := json.Unmarshal(written, st); err != nil {
		return nil, fmt.Errorf("sandbox: %s is damaged: %w", f.path(), err)
	}
	return st, nil
}

// save replaces the file atomically: even after a crash it has the old state or the
// new one. Updates save one at a time, so a single temporary name is enough.
func (f stateFile) save(st *state) error {
	if f.dir == "" {
		return nil
	}
	written, err := json.Marshal(st)
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	temporary := f.path() + ".tmp"
	if err := writeSynced(temporary, written); err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	if err := os.Rename(temporary, f.path()); err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	if err := syncDir(f.dir); err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	return nil
}

func writeSynced(name string, data []byte) error {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// syncDir makes a rename in the folder durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
