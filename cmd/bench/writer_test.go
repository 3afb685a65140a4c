//go:build cgo

package main

import (
	"net/http"
	"path/filepath"
	"testing"
)

// Baseline w keeps the little that it promises: no balance below zero, no key twice, and
// an entry for each charge that it acknowledges.
func TestWriterBaseline(t *testing.T) {
	path := filepath.Join(t.TempDir(), "writer.db")
	db, err := openWriter(path, 2)
	if err != nil {
		t.Fatal(err)
	}
	defer db.close()
	charge := func(account, credits int64, key string) *writerCommand {
		return &writerCommand{account: account, credits: credits, key: key, answer: make(chan writerAnswer, 1)}
	}
	batch := []*writerCommand{
		charge(1, 1000, "a"), charge(2, 1000, "a"), charge(1, 1000, "a"), charge(1, writerBalance, "b"), charge(3, 1000, "c"), charge(1, writerBalance-1000, "d"), charge(1, 1, "e"),
	}
	db.commit(batch)
	want := []int{http.StatusCreated, http.StatusCreated, http.StatusConflict, http.StatusPaymentRequired, http.StatusPaymentRequired, http.StatusCreated, http.StatusPaymentRequired}
	for i, command := range batch {
		if answer := <-command.answer; answer.status != want[i] || answer.err != nil {
			t.Errorf("charge %d is answered %+v, not %d", i, answer, want[i])
		}
	}
	if n, err := countEntries(t.Context(), path); n != 3 || err != nil {
		t.Errorf("there are %d entries, %v", n, err)
	}
}
