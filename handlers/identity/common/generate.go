//go:build ignore

// Generate makes common.bin of a list of passwords, the commonest first, one a line.
package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"log"
	"os"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	commonest = 100_000
	minLength = 8 // shorter ones are refused anyway
)

func main() {
	list, err := os.Open(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	var hashes [][]byte
	lines := bufio.NewScanner(list)
	for range commonest {
		if !lines.Scan() {
			log.Fatal("the list is too short")
		}
		if password := lines.Text(); utf8.RuneCountInString(password) >= minLength {
			sum := sha256.Sum256([]byte(strings.ToLower(password)))
			hashes = append(hashes, sum[:4])
		}
	}
	slices.SortFunc(hashes, bytes.Compare)
	hashes = slices.CompactFunc(hashes, bytes.Equal)
	if err := os.WriteFile("common.bin", bytes.Join(hashes, nil), 0o644); err != nil {
		log.Fatal(err)
	}
}
