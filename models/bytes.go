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

// String returns the size in binary multiples under their decimal names, as most
// people write them, with at most two decimals: "200 MB" for 209715200, "1.5 GB"
// for 1610612736.
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

// byteUnits are the names of the powers of 1024, from 0.
var byteUnits = []string{"bytes", "KB", "MB", "GB", "TB"}

// Exact returns String if ParseBytes reads that back as b, and otherwise the number
// of bytes. Forms are filled in with it, so that submitting them unchanged changes
// nothing.
func (b Bytes) Exact() string {
	if same, err := ParseBytes(b.String()); err == nil && same == b {
		return b.String()
	}
	return strconv.FormatInt(int64(b), 10) + " bytes"
}

// ErrBytesSyntax is returned by ParseBytes. Its text is public: forms show it.
var ErrBytesSyntax = errors.New("must be a size such as 500 MB or 1.5 GB")

// ParseBytes parses a size such as "10 GB" or "1.5tb": a decimal and one of String's
// units in either case, with or without a space between them. Without a unit it is a
// number of bytes. Fractions of a byte are dropped. The error is ErrBytesSyntax.
func ParseBytes(text string) (Bytes, error) {
	text = strings.TrimSpace(text)
	number := text
	if end := strings.IndexFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != '.' }); end >= 0 {
		number = text[:end]
	}
	unit, ok := unitOf(strings.TrimSpace(text[len(number):]))
	size, parsed := new(big.Rat).SetString(number)
	if !ok || !parsed || len(number) > 24 || strings.HasPrefix(number, ".") || strings.HasSuffix(number, ".") {
		return 0, ErrBytesSyntax
	}
	size.Mul(size, new(big.Rat).SetInt64(unit))
	whole := new(big.Int).Quo(size.Num(), size.Denom())
	if !whole.IsInt64() {
		return 0, ErrBytesSyntax
	}
	return Bytes(whole.Int64()), nil
}

// unitOf returns the number of bytes in a unit; "" is one byte.
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
