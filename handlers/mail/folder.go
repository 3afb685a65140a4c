package mail

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// folder keeps messages as files, in place of a server.
type folder struct {
	path string
	now  func() time.Time
}

// extension is that of files that mail programs open.
const extension = ".eml"

// deliver writes a message to a file that only its owner can read, and that is there as a
// whole or not at all. Files are in the order of time by name; a mail that is sent twice is
// one file. Errors are failures.
func (f *folder) deliver(_ context.Context, m message) (answer string, err error) {
	if known, _ := filepath.Glob(filepath.Join(f.path, "*-"+string(m.id)+extension)); len(known) > 0 {
		return "", nil
	}
	name := f.now().UTC().Format("20060102T150405.000000Z") + "-" + string(m.id) + extension
	if err := writeFile(filepath.Join(f.path, name), m.data); err != nil {
		return "", failed(down, "Writing to "+f.path+" failed", err)
	}
	return "", nil
}

func writeFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	unfinished := path + ".part"
	file, err := os.OpenFile(unfinished, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	err = cmp.Or(err, file.Sync(), file.Close())
	if err != nil {
		_ = file.Close()
		_ = os.Remove(unfinished)
		return err
	}
	return os.Rename(unfinished, path)
}

// CheckFolder returns an error if mails can't be written to a folder, which is made if it is
// not there. Its words go on from the name of the setting.
func CheckFolder(path string) error {
	probe := filepath.Join(path, ".bursar-probe")
	if err := writeFile(probe, nil); err != nil {
		return fmt.Errorf("can't be written to: %w", err)
	}
	return os.Remove(probe)
}
