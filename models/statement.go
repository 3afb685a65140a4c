package models

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"time"
)

// Statement is a contiguous part of an account's ledger in a form that its holder
// can verify offline (chain.VerifyStatement): its lines lead from the opening to
// the closing balance, and along the hash chain from the opening to the closing
// head.
type Statement struct {
	Account AccountID
	Name    string
	MadeAt  time.Time
	Opening StatementPoint
	Lines   []StatementLine
	Closing StatementPoint
}

// StatementPoint is an account's balance and chain head after an entry. Sequence 0
// is before the first entry.
type StatementPoint struct {
	Sequence int64
	At       time.Time // zero before the first entry
	Balance  Balance
	Head     [32]byte
}

// StatementLine is the part of an entry that a statement shows. DetailHash is the
// digest of the rest of the entry, and Hash the chain head after it.
type StatementLine struct {
	Sequence     int64
	Kind         EntryKind
	EffectiveAt  time.Time
	Delta        Credits
	BalanceAfter Balance
	DetailHash   [32]byte
	Hash         [32]byte
}

// Checkpoint is the chain heads of all accounts at an instant. A signed checkpoint
// that is kept outside the database proves which entries were removed or rewritten
// since.
type Checkpoint struct {
	MadeAt time.Time
	Heads  []ChainHead
	Audit  AuditHead
}

// AuditHead is the newest seal of the audit log. Number is 0 if there is none.
type AuditHead struct {
	Number int64
	Hash   [32]byte
}

// ChainHead is the newest entry of an account.
type ChainHead struct {
	Account  AccountID
	Sequence int64
	Hash     [32]byte
}

// Verification is the result of verifying the ledger.
type Verification struct {
	Accounts      int64
	Entries       int64
	AuditRecords  int64    // of the audit log that were checked
	AuditUnsealed int64    // that are not sealed yet, which are among them
	Discrepancies []string // one line for each row that breaks a rule
}

// statementFile is the JSON form of a statement, which the command line and the
// pages share. Amounts are decimal strings and hashes are hexadecimal. Its name
// and those of the types below appear in decoding errors.
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

// WriteStatement writes a statement as JSON with the given lines in place of
// s.Lines. Each line is written as it comes, so that memory use does not grow with
// the number of lines. It stops at the first error of lines or of the writer and
// returns it; the output is then incomplete.
func WriteStatement(to io.Writer, s Statement, lines iter.Seq2[StatementLine, error]) error {
	out := &indentedWriter{to: to}
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

// indentedWriter writes JSON piece by piece, with the output of json.MarshalIndent
// for an indent of two spaces.
type indentedWriter struct {
	to  io.Writer
	err error // the first error; nothing is written after it
}

func (w *indentedWriter) text(text string) {
	if w.err == nil {
		_, w.err = io.WriteString(w.to, text)
	}
}

func (w *indentedWriter) member(before, name string, value any) {
	w.text(before + `"` + name + `": `)
	w.value("  ", value)
}

func (w *indentedWriter) value(prefix string, value any) {
	text, err := json.MarshalIndent(value, prefix, "  ")
	if err != nil && w.err == nil {
		w.err = err
	}
	w.text(string(text))
}

// ReadStatement parses the output of WriteStatement. It does not verify the
// statement; chain.VerifyStatement does.
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
		Sequence: l.Sequence, At: l.EffectiveAt, Kind: l.Kind, Credits: l.Delta.String(), Balance: fileBalance(l.BalanceAfter),
		Detail: hex.EncodeToString(l.DetailHash[:]), Hash: hex.EncodeToString(l.Hash[:]),
	}
}

func filePoint(p StatementPoint) pointFile {
	f := pointFile{Sequence: p.Sequence, Balance: fileBalance(p.Balance), Head: hex.EncodeToString(p.Head[:])}
	if !p.At.IsZero() {
		f.At = &p.At
	}
	return f
}

func fileBalance(v Balance) valuesFile {
	return valuesFile{v.Available.String(), v.Held.String(), v.Frozen.String(), v.Scheduled.String(), v.Debt.String()}
}

func (f pointFile) point() (p StatementPoint, err error) {
	p.Sequence = f.Sequence
	if f.At != nil {
		p.At = *f.At
	}
	if p.Balance, err = f.Balance.balance(); err != nil {
		return p, err
	}
	return p, ParseHash(&p.Head, f.Head)
}

func (f lineFile) line() (l StatementLine, err error) {
	l = StatementLine{Sequence: f.Sequence, Kind: f.Kind, EffectiveAt: f.At}
	if l.Delta, err = ParseCreditsUnbounded(f.Credits); err != nil {
		return l, fmt.Errorf("credits %w", err)
	}
	if l.BalanceAfter, err = f.Balance.balance(); err != nil {
		return l, err
	}
	if err := ParseHash(&l.DetailHash, f.Detail); err != nil {
		return l, err
	}
	return l, ParseHash(&l.Hash, f.Hash)
}

func (f valuesFile) balance() (v Balance, err error) {
	for _, field := range []struct {
		to   *Credits
		text string
	}{{&v.Available, f.Available}, {&v.Held, f.Held}, {&v.Frozen, f.Frozen}, {&v.Scheduled, f.Scheduled}, {&v.Debt, f.Debt}} {
		if *field.to, err = ParseCreditsUnbounded(field.text); err != nil {
			return v, fmt.Errorf("the balance %q %w", field.text, err)
		}
	}
	return v, nil
}

// ParseHash parses 32 bytes in hexadecimal into to.
func ParseHash(to *[32]byte, text string) error {
	hash, err := hex.DecodeString(text)
	if err != nil || len(hash) != len(to) {
		return fmt.Errorf("%q is not a hash", text)
	}
	copy(to[:], hash)
	return nil
}

// Backup is a copy of the database that was made and then verified.
type Backup struct {
	File       string
	MadeAt     time.Time // the copy has what was committed by then
	VerifiedAt time.Time
	Bytes      int64
	Entries    int64 // in the copy's ledger
}
