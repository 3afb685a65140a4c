package models

import (
	"math"
	"strconv"
	"strings"
)

// Bytes is a size of stored data.
type Bytes int64

// String prints binary multiples under the names that people use for them, with
// at most two decimals: 209715200 is "200 MB", 1610612736 is "1.5 GB".
func (b Bytes) String() string {
	if b == 1 {
		return "1 byte"
	}
	units := []string{"bytes", "KB", "MB", "GB", "TB"}
	size, unit := float64(b), 0
	for math.Round(size*100)/100 >= 1024 && unit < len(units)-1 {
		size, unit = size/1024, unit+1
	}
	text := strconv.FormatFloat(size, 'f', 2, 64)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".") + " " + units[unit]
}

// Storage is how many bytes an account stores, and how many it may.
type Storage struct{ Usage, Limit Bytes }

// StorageDelta is a change of what an account stores, to be counted once under
// its key. Origin is as in a Command.
type StorageDelta struct {
	AccountID AccountID
	Origin    string
	Key       string
	Delta     Bytes
}
