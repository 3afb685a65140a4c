//go:build cgo

package disk

import (
	"fmt"
	"os"
	"path/filepath"
)

// on returns content after the step.
func (s step) on(content []byte) []byte {
	if s.data == nil {
		return resized(content, s.at)
	}
	if end := s.at + int64(len(s.data)); end > int64(len(content)) {
		content = resized(content, end)
	}
	copy(content[s.at:], s.data)
	return content
}

// resized returns content with a size: what is beyond the old one is zero.
func resized(content []byte, size int64) []byte {
	if size <= int64(len(content)) {
		return content[:size:size]
	}
	return append(content, make([]byte, size-int64(len(content)))...)
}

// A way in which the steps since the last sync may have reached the disk.
type way int

const (
	none   way = iota // nothing of them
	all               // everything
	first             // those before some moment, in order
	sparse            // few sectors
	half
	most // all but few sectors
	ways
)

// Write makes the image in a folder: the files as they are found once the power is back.
func (c *Cut) Write(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	for _, f := range c.files {
		if (f.gone || !f.there) && c.random.IntN(2) == 0 {
			continue
		}
		if err := os.WriteFile(filepath.Join(folder, filepath.Base(f.path)), c.left(f), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// left returns what is left of a file.
func (c *Cut) left(f file) []byte {
	content := append([]byte(nil), f.synced...)
	steps := f.steps
	switch how := way(c.random.IntN(int(ways))); how {
	case none:
		steps = nil
	case first:
		steps = steps[:c.random.IntN(len(steps)+1)]
	case sparse, half, most:
		for _, s := range steps {
			content = c.partly(s, content, [...]float64{sparse: 0.1, half: 0.5, most: 0.9}[how])
		}
		return content
	}
	for _, s := range steps {
		content = s.on(content)
	}
	return content
}

// partly returns content after those sectors of a step that have reached the disk, each with a
// probability. One in eight of them is torn: it ends as it was before.
func (c *Cut) partly(s step, content []byte, probability float64) []byte {
	if s.data == nil {
		if c.random.Float64() < probability {
			content = s.on(content)
		}
		return content
	}
	for from := 0; from < len(s.data); {
		to := min(len(s.data), from+sector-int((s.at+int64(from))%sector))
		if c.random.Float64() < probability {
			torn := to
			if c.random.IntN(8) == 0 {
				torn = from + c.random.IntN(to-from)
			}
			if torn > from {
				content = step{s.at + int64(from), s.data[from:torn]}.on(content)
			}
		}
		from = to
	}
	return content
}

// String tells what was not synced.
func (c *Cut) String() (text string) {
	for _, f := range c.files {
		text += fmt.Sprintf("%s: %d bytes synced, %d steps not; ", filepath.Base(f.path), len(f.synced), len(f.steps))
	}
	return text
}
