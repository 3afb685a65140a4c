package database

import (
	"fmt"
	"os"
	"path/filepath"
)

// RealPath returns the absolute path of the file that a path leads to, through symbolic
// links, whether that file exists or not. SQLite puts its journal beside that file, so the
// lock and everything else must be there too: otherwise two names of one database would be
// two. Nor does SQLite take an absolute path for one of its own names, such as :memory:.
func RealPath(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	for range maxLinks {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			return real, nil
		}
		folder, err := filepath.EvalSymlinks(filepath.Dir(path))
		if err != nil {
			return path, nil //nolint:nilerr // there is no such folder, which opening the file tells
		}
		path = filepath.Join(folder, filepath.Base(path))
		target, err := os.Readlink(path)
		if err != nil {
			return path, nil //nolint:nilerr // it is no link: the file does not exist yet
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(folder, target)
		}
		path = target
	}
	return "", fmt.Errorf("%s leads through too many links", path)
}

// maxLinks is how many links are followed, as by most systems.
const maxLinks = 40
