package main

import (
	"encoding/hex"
	"fmt"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store"
)

type ledgerStatement struct {
	Account string `required:"" placeholder:"ID" help:"The account."`
	Since   string `placeholder:"DATE" help:"The first day, such as 2026-01-01, in the account's time zone."`
	Until   string `placeholder:"DATE" help:"The last day."`
}

// statementFile is a statement as its holder keeps it. Amounts are decimal
// strings; hashes are in hexadecimal.
type statementFile struct {
	Account models.AccountID `json:"account"`
	Name    string           `json:"name"`
	MadeAt  time.Time        `json:"made_at"`
	Opening pointFile        `json:"opening"`
	Lines   []lineFile       `json:"lines"`
	Closing pointFile        `json:"closing"`
}

type pointFile struct {
	Sequence int64      `json:"sequence"`
	At       *time.Time `json:"at"` // null before the first entry
	Balance  valuesFile `json:"balance"`
	Head     string     `json:"head"`
}

type lineFile struct {
	Sequence int64            `json:"sequence"`
	At       time.Time        `json:"at"`
	Kind     models.EntryKind `json:"kind"`
	Credits  string           `json:"credits"`
	Balance  valuesFile       `json:"balance"`
	Detail   string           `json:"detail"`
	Hash     string           `json:"hash"`
}

type valuesFile struct {
	Available string `json:"available"`
	Held      string `json:"held"`
	Frozen    string `json:"frozen"`
	Scheduled string `json:"scheduled"`
	Debt      string `json:"debt"`
}

// Run prints a statement as JSON. Time is carried out first, so that it tells
// what is due as well.
func (l ledgerStatement) Run(c command) error {
	return withStore(c, func(s *store.Store, _ config) error {
		id := models.AccountID(l.Account)
		account, err := s.Account(c, id)
		if err != nil {
			return err
		}
		since, err := day("--since", l.Since, 0, account.Location())
		if err != nil {
			return err
		}
		until, err := day("--until", l.Until, 1, account.Location())
		if err != nil {
			return err
		}
		if _, err := s.Post(c, models.Command{Account: id, Origin: "cli", Actor: cli, Do: models.AdvanceAccount{}}); err != nil {
			return err
		}
		statement, err := s.Statement(c, id, since, until)
		if err != nil {
			return err
		}
		return printJSON(c, fileOf(statement))
	})
}

// day is when a date begins in a zone, or the date so many days later; zero for
// no date.
func day(flag, text string, later int, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	date, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}, models.Invalid(flag, "must be a date such as 2026-01-01")
	}
	return models.InstantOf(date.AddDate(0, 0, later), zone), nil
}

type ledgerVerifyStatement struct {
	File string `arg:"" help:"The statement."`
}

// Run follows a statement's chain from its opening to its closing balance.
func (l ledgerVerifyStatement) Run(c command) error {
	var file statementFile
	if err := readJSON(l.File, &file); err != nil {
		return err
	}
	statement, err := file.statement()
	if err != nil {
		return fmt.Errorf("%s: %w", l.File, err)
	}
	return c.verdict(ledger.CheckStatement(statement), map[string]any{"account": file.Account, "lines": len(file.Lines), "head": file.Closing.Head},
		fmt.Sprintf("%d entries from %s to %s credits, head %s. The statement is", len(file.Lines),
			statement.Opening.Values.Total(), statement.Closing.Values.Total(), file.Closing.Head))
}

func fileOf(s models.Statement) statementFile {
	f := statementFile{
		Account: s.Account, Name: s.Name, MadeAt: s.MadeAt, Opening: filePoint(s.Opening), Closing: filePoint(s.Closing),
		Lines: make([]lineFile, len(s.Lines)),
	}
	for i, l := range s.Lines {
		f.Lines[i] = lineFile{
			Sequence: l.Sequence, At: l.EffectiveAt, Kind: l.Kind, Credits: l.Delta.String(), Balance: fileValues(l.After),
			Detail: hex.EncodeToString(l.Detail[:]), Hash: hex.EncodeToString(l.Hash[:]),
		}
	}
	return f
}

func filePoint(p models.StatementPoint) pointFile {
	f := pointFile{Sequence: p.Sequence, Balance: fileValues(p.Values), Head: hex.EncodeToString(p.Head[:])}
	if !p.At.IsZero() {
		f.At = &p.At
	}
	return f
}

func fileValues(v models.Values) valuesFile {
	return valuesFile{v.Available.String(), v.Held.String(), v.Frozen.String(), v.Scheduled.String(), v.Debt.String()}
}

func (f statementFile) statement() (s models.Statement, err error) {
	s = models.Statement{Account: f.Account, Name: f.Name, MadeAt: f.MadeAt, Lines: make([]models.StatementLine, len(f.Lines))}
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

func (f pointFile) point() (p models.StatementPoint, err error) {
	p.Sequence = f.Sequence
	if f.At != nil {
		p.At = *f.At
	}
	if p.Values, err = f.Balance.values(); err != nil {
		return p, err
	}
	return p, readHash(&p.Head, f.Head)
}

func (f lineFile) line() (l models.StatementLine, err error) {
	l = models.StatementLine{Sequence: f.Sequence, Kind: f.Kind, EffectiveAt: f.At}
	if l.Delta, err = models.ReadCredits(f.Credits); err != nil {
		return l, fmt.Errorf("credits %w", err)
	}
	if l.After, err = f.Balance.values(); err != nil {
		return l, err
	}
	if err := readHash(&l.Detail, f.Detail); err != nil {
		return l, err
	}
	return l, readHash(&l.Hash, f.Hash)
}

func (f valuesFile) values() (v models.Values, err error) {
	for _, field := range []struct {
		to   *models.Credits
		text string
	}{{&v.Available, f.Available}, {&v.Held, f.Held}, {&v.Frozen, f.Frozen}, {&v.Scheduled, f.Scheduled}, {&v.Debt, f.Debt}} {
		if *field.to, err = models.ReadCredits(field.text); err != nil {
			return v, fmt.Errorf("the balance %q %w", field.text, err)
		}
	}
	return v, nil
}
