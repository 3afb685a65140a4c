package models

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func sampleStatement(lines int) Statement {
	s := Statement{Account: "acc_1", Name: `Ann & "Co" <x>`, MadeAt: time.Date(2026, 3, 29, 17, 48, 46, 123000, time.UTC)}
	s.Closing = s.Opening
	for i := range lines {
		l := StatementLine{
			Sequence: int64(i + 1), Kind: EntryGrant, EffectiveAt: s.MadeAt.Add(time.Duration(i) * time.Hour), Delta: Credit / 2,
			BalanceAfter: Balance{Available: Credits(i) * Credit, Held: 1, Frozen: 2, Scheduled: 3, Debt: 4}, DetailHash: [32]byte{1, byte(i)}, Hash: [32]byte{2, byte(i)},
		}
		s.Lines = append(s.Lines, l)
		s.Closing = StatementPoint{Sequence: l.Sequence, At: l.EffectiveAt, Balance: l.BalanceAfter, Head: l.Hash}
	}
	return s
}

func withoutError(lines []StatementLine) func(func(StatementLine, error) bool) {
	return func(yield func(StatementLine, error) bool) {
		for _, l := range lines {
			if !yield(l, nil) {
				return
			}
		}
	}
}

// Writing line by line gives the same output as json.Encoder, and reading it
// back gives the same statement.
func TestStatementFile(t *testing.T) {
	for _, lines := range []int{0, 1, 3} {
		s := sampleStatement(lines)
		file := statementFile{Account: s.Account, Name: s.Name, MadeAt: s.MadeAt, Opening: filePoint(s.Opening), Lines: []lineFile{}, Closing: filePoint(s.Closing)}
		for _, l := range s.Lines {
			file.Lines = append(file.Lines, fileLine(l))
		}
		var whole, pieces strings.Builder
		encoder := json.NewEncoder(&whole)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(file); err != nil {
			t.Fatal(err)
		}
		if err := WriteStatement(&pieces, s, withoutError(s.Lines)); err != nil || pieces.String() != whole.String() {
			t.Errorf("%d lines are written as\n%s(%v), want\n%s", lines, pieces.String(), err, whole.String())
		}
		read, err := ReadStatement([]byte(pieces.String()))
		if err != nil || read.Name != s.Name || read.Opening != s.Opening || read.Closing != s.Closing || !slices.Equal(read.Lines, s.Lines) {
			t.Errorf("%d lines are read as %+v, %v", lines, read, err)
		}
	}
}

// Errors of the lines and of the writer are returned.
func TestStatementFileFails(t *testing.T) {
	broken := errors.New("broken")
	lines := func(yield func(StatementLine, error) bool) { yield(StatementLine{}, broken) }
	if err := WriteStatement(&strings.Builder{}, sampleStatement(1), lines); !errors.Is(err, broken) {
		t.Errorf("without lines: %v", err)
	}
	s := sampleStatement(1)
	if err := WriteStatement(failingWriter{broken}, s, withoutError(s.Lines)); !errors.Is(err, broken) {
		t.Errorf("without a reader: %v", err)
	}
	for _, text := range []string{"", "{", `{"opening":{"head":"zz"}}`, `{"opening":{"balance":{"available":"x"}}}`} {
		if _, err := ReadStatement([]byte(text)); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}

type failingWriter struct{ err error }

func (d failingWriter) Write([]byte) (int, error) { return 0, d.err }
