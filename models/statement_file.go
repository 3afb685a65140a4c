package models

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"time"
)

// statementFile is a statement as its holder keeps it, whoever gave it to them:
// the command line and the pages write the same. Amounts are decimal strings;
// hashes are in hexadecimal.
type statementFile struct {
	Account AccountID  `json:"account"`
	Name    string     `json:"name"`
	MadeAt  time.Time  `json:"made_at"`
	Opening pointFile  `json:"opening"`
	Lines   []lineFile `json:"lines"`
	Closing pointFile  `json:"closing"`
}

type pointFile struct {
	Sequence int64      `json:"sequence"`
	At       *time.Time `json:"at"` // null before the first entry
	Balance  valuesFile `json:"balance"`
	Head     string     `json:"head"`
}

type lineFile struct {
	Sequence int64      `json:"sequence"`
	At       time.Time  `json:"at"`
	Kind     EntryKind  `json:"kind"`
	Credits  string     `json:"credits"`
	Balance  valuesFile `json:"balance"`
	Detail   string     `json:"detail"`
	Hash     string     `json:"hash"`
}

type valuesFile struct {
	Available string `json:"available"`
	Held      string `json:"held"`
	Frozen    string `json:"frozen"`
	Scheduled string `json:"scheduled"`
	Debt      string `json:"debt"`
}

// WriteStatement writes a statement as a file, its lines as they come, so that its
// length costs no memory. s.Lines are not read. It errs with the first error of
// lines or of the writer; what was written by then is no statement.
func WriteStatement(to io.Writer, s Statement, lines iter.Seq2[StatementLine, error]) error {
	out := &indented{to: to}
	out.member("{\n  ", "account", s.Account)
	out.member(",\n  ", "name", s.Name)
	out.member(",\n  ", "made_at", s.MadeAt)
	out.member(",\n  ", "opening", filePoint(s.Opening))
	out.text(",\n  \"lines\": [")
	before, end := "\n    ", "]"
	for line, err := range lines {
		if err != nil {
			return err
		}
		out.text(before)
		out.value("    ", fileLine(line))
		if out.err != nil {
			return out.err
		}
		before, end = ",\n    ", "\n  ]"
	}
	out.text(end)
	out.member(",\n  ", "closing", filePoint(s.Closing))
	out.text("\n}\n")
	return out.err
}

// indented writes JSON piece by piece as json.Encoder would with two spaces.
type indented struct {
	to  io.Writer
	err error // the first one
}

func (i *indented) text(text string) {
	if i.err == nil {
		_, i.err = io.WriteString(i.to, text)
	}
}

func (i *indented) member(before, name string, value any) {
	i.text(before + `"` + name + `": `)
	i.value("  ", value)
}

func (i *indented) value(prefix string, value any) {
	text, err := json.MarshalIndent(value, prefix, "  ")
	if err != nil && i.err == nil {
		i.err = err
	}
	i.text(string(text))
}

// ReadStatement reads what WriteStatement wrote. Whether it is true is
// ledger.CheckStatement's to say.
func ReadStatement(text []byte) (s Statement, err error) {
	var f statementFile
	if err := json.Unmarshal(text, &f); err != nil {
		return s, err
	}
	s = Statement{Account: f.Account, Name: f.Name, MadeAt: f.MadeAt, Lines: make([]StatementLine, len(f.Lines))}
	if s.Opening, err = f.Opening.point(); err != nil {
		return s, fmt.Errorf("opening: %w", err)
	}
	if s.Closing, err = f.Closing.point(); err != nil {
		return s, fmt.Errorf("closing: %w", err)
	}
	for i, l := range f.Lines {
		if s.Lines[i], err = l.line(); err != nil {
			return s, fmt.Errorf("entry %d: %w", l.Sequence, err)
		}
	}
	return s, nil
}

func fileLine(l StatementLine) lineFile {
	return lineFile{
		Sequence: l.Sequence, At: l.EffectiveAt, Kind: l.Kind, Credits: l.Delta.String(), Balance: fileValues(l.After),
		Detail: hex.EncodeToString(l.Detail[:]), Hash: hex.EncodeToString(l.Hash[:]),
	}
}

func filePoint(p StatementPoint) pointFile {
	f := pointFile{Sequence: p.Sequence, Balance: fileValues(p.Values), Head: hex.EncodeToString(p.Head[:])}
	if !p.At.IsZero() {
		f.At = &p.At
	}
	return f
}

func fileValues(v Values) valuesFile {
	return valuesFile{v.Available.String(), v.Held.String(), v.Frozen.String(), v.Scheduled.String(), v.Debt.String()}
}

func (f pointFile) point() (p StatementPoint, err error) {
	p.Sequence = f.Sequence
	if f.At != nil {
		p.At = *f.At
	}
	if p.Values, err = f.Balance.values(); err != nil {
		return p, err
	}
	return p, ReadHash(&p.Head, f.Head)
}

func (f lineFile) line() (l StatementLine, err error) {
	l = StatementLine{Sequence: f.Sequence, Kind: f.Kind, EffectiveAt: f.At}
	if l.Delta, err = ReadCredits(f.Credits); err != nil {
		return l, fmt.Errorf("credits %w", err)
	}
	if l.After, err = f.Balance.values(); err != nil {
		return l, err
	}
	if err := ReadHash(&l.Detail, f.Detail); err != nil {
		return l, err
	}
	return l, ReadHash(&l.Hash, f.Hash)
}

func (f valuesFile) values() (v Values, err error) {
	for _, field := range []struct {
		to   *Credits
		text string
	}{{&v.Available, f.Available}, {&v.Held, f.Held}, {&v.Frozen, f.Frozen}, {&v.Scheduled, f.Scheduled}, {&v.Debt, f.Debt}} {
		if *field.to, err = ReadCredits(field.text); err != nil {
			return v, fmt.Errorf("the balance %q %w", field.text, err)
		}
	}
	return v, nil
}

// ReadHash reads 32 bytes in hexadecimal.
func ReadHash(to *[32]byte, text string) error {
	hash, err := hex.DecodeString(text)
	if err != nil || len(hash) != len(to) {
		return fmt.Errorf("%q is not a hash", text)
	}
	copy(to[:], hash)
	return nil
}
