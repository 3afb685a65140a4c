package main

import (
	"encoding/hex"
	"fmt"
	"os"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
	"github.com/bursar-portal/bursar/models/chain"
	"github.com/bursar-portal/bursar/models/store"
)

type ledgerStatement struct {
	Account string `required:"" placeholder:"ID" help:"The account."`
	Since   string `placeholder:"DATE" help:"The first day, such as 2026-01-01, in the account's time zone."`
	Until   string `placeholder:"DATE" help:"The last day."`
}

// Run prints a statement as JSON. It advances the account first, so that the statement
// includes what is due.
func (l ledgerStatement) Run(c command) error {
	return withStore(c, func(s *store.Store, _ config) error {
		id := models.AccountID(l.Account)
		account, err := s.Account(c, id)
		if err != nil {
			return err
		}
		since, err := parseDay("--since", l.Since, 0, account.Location())
		if err != nil {
			return err
		}
		until, err := parseDay("--until", l.Until, 1, account.Location())
		if err != nil {
			return err
		}
		if _, err := s.Post(c, models.Command{Account: id, Origin: "cli", Actor: cliActor, Do: models.AdvanceAccount{}}); err != nil {
			return err
		}
		statement, err := s.StatementEnds(c, id, since, until)
		if err != nil {
			return err
		}
		return models.WriteStatement(c.stdout, statement, s.StatementLines(c, statement))
	})
}

// parseDay parses a date and returns the start of that day in a zone, or of the day
// later days after it. It returns the zero time for an empty text.
func parseDay(flag, text string, later int, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	date, err := models.ParseDate(text)
	if err != nil {
		return time.Time{}, models.Invalid(flag, err.Error())
	}
	return models.FromWallClock(date.AddDate(0, 0, later), zone), nil
}

type ledgerVerifyStatement struct {
	File string `arg:"" help:"The statement."`
}

// Run verifies the chain of a statement from its opening to its closing balance.
func (l ledgerVerifyStatement) Run(c command) error {
	text, err := os.ReadFile(l.File)
	if err != nil {
		return err
	}
	statement, err := models.ReadStatement(text)
	if err != nil {
		return fmt.Errorf("%s: %w", l.File, err)
	}
	head := hex.EncodeToString(statement.Closing.Head[:])
	return c.printVerdict(chain.VerifyStatement(statement), map[string]any{"account": statement.Account, "lines": len(statement.Lines), "head": head},
		fmt.Sprintf("%s from %s to %s credits, head %s.", counted(len(statement.Lines), "entry", "entries"),
			statement.Opening.Balance.Total(), statement.Closing.Balance.Total(), head))
}

type reportClose struct {
	Month string `arg:"" placeholder:"MONTH" help:"The month, such as 2026-03, in UTC."`
}

// Run closes a month. Accounts are brought to its end first; if that is interrupted, the next
// time goes on from there.
func (r reportClose) Run(c command) error {
	month, err := time.Parse("2006-01", r.Month)
	if err != nil {
		return fmt.Errorf("MONTH must be a month such as 2026-03, not %q", r.Month)
	}
	return withExistingStore(c, func(s *store.Store, _ config) error {
		name := month.Format("January 2006")
		audit := models.AuditRecord{Actor: cliActor, Action: act.MonthClose, Subject: r.Month, Detail: "Closed " + name + "."}
		if err := s.CloseMonth(c, month, audit, c.progress("accounts")); err != nil {
			return err
		}
		return c.print(map[string]string{"closed": r.Month}, "%s is closed.", name)
	})
}
