package models

import (
	"errors"
	"math"
	"math/big"
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
	size, unit := float64(b), 0
	for math.Round(size*100)/100 >= 1024 && unit < len(byteUnits)-1 {
		size, unit = size/1024, unit+1
	}
	text := strconv.FormatFloat(size, 'f', 2, 64)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".") + " " + byteUnits[unit]
}

// byteUnits are powers of 1024.
var byteUnits = []string{"bytes", "KB", "MB", "GB", "TB"}

// Exact is String where that says all, and otherwise the number of bytes: what a
// form is filled in with, so that sending it back changes nothing.
func (b Bytes) Exact() string {
	if same, err := ParseBytes(b.String()); err == nil && same == b {
		return b.String()
	}
	return strconv.FormatInt(int64(b), 10) + " bytes"
}

// ErrBytes is public: forms show it.
var ErrBytes = errors.New("must be a size such as 500 MB or 1.5 GB")

// ParseBytes reads a size as people write it, a decimal and a unit of String's in
// either case, with or without a space: "10 GB", "1.5tb". Without a unit it counts
// bytes. A part of a byte is left out. It errs with ErrBytes.
func ParseBytes(text string) (Bytes, error) {
	text = strings.TrimSpace(text)
	number := text
	if end := strings.IndexFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != '.' }); end >= 0 {
		number = text[:end]
	}
	unit, ok := unitOf(strings.TrimSpace(text[len(number):]))
	size, parsed := new(big.Rat).SetString(number)
	if !ok || !parsed || len(number) > 24 || strings.HasPrefix(number, ".") || strings.HasSuffix(number, ".") {
		return 0, ErrBytes
	}
	size.Mul(size, new(big.Rat).SetInt64(unit))
	whole := new(big.Int).Quo(size.Num(), size.Denom())
	if !whole.IsInt64() {
		return 0, ErrBytes
	}
	return Bytes(whole.Int64()), nil
}

// unitOf is how many bytes a unit has.
func unitOf(name string) (bytes int64, ok bool) {
	if name == "" || strings.EqualFold(name, "byte") {
		return 1, true
	}
	bytes = 1
	for _, unit := range byteUnits {
		if strings.EqualFold(name, unit) {
			return bytes, true
		}
		bytes *= 1024
	}
	return 0, false
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
