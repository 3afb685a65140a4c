package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

type ledgerVerify struct {
	Checkpoint string `placeholder:"FILE" xor:"checkpoint" help:"Compare with a checkpoint as well: it shows what was cut off or rewritten since."`
	Since      string `placeholder:"FILE" xor:"checkpoint" help:"Verify only what is new since a checkpoint, and that its entries are still there."`
}

// Run verifies the ledger and fails if it has faults.
func (l ledgerVerify) Run(c command) error {
	if l.Since != "" {
		return l.since(c)
	}
	return withExistingStore(c, func(s *store.Store, config config) error {
		if err := s.CheckFile(c); err != nil {
			return err
		}
		v, err := s.Verify(c, c.progress("entries"))
		if err != nil {
			return err
		}
		if l.Checkpoint != "" {
			checkpoint, err := readCheckpoint(l.Checkpoint, config)
			if err != nil {
				return err
			}
			faults, err := s.VerifyCheckpoint(c, checkpoint)
			if err != nil {
				return err
			}
			v.Discrepancies = append(v.Discrepancies, faults...)
		}
		return c.printVerdict(v.Discrepancies, figures(v), fmt.Sprintf("%d accounts, %s, %d entries. The books are", v.Accounts, auditText("audit ", v), v.Entries))
	})
}

// since verifies what is new since a checkpoint. It does not read the whole file.
func (l ledgerVerify) since(c command) error {
	return withExistingStore(c, func(s *store.Store, config config) error {
		checkpoint, err := readCheckpoint(l.Since, config)
		if err != nil {
			return err
		}
		v, err := s.VerifySince(c, checkpoint, c.progress("entries"))
		if err != nil {
			return err
		}
		fields := figures(v)
		fields["since"] = checkpoint.MadeAt
		return c.printVerdict(v.Discrepancies, fields,
			newsText(v)+" and the audit log has "+auditText("new ", v)+" since "+checkpoint.MadeAt.UTC().Format(time.RFC3339)+". The books are")
	})
}

// figures are what was verified, as --json prints it.
func figures(v models.Verification) map[string]any {
	return map[string]any{"accounts": v.Accounts, "entries": v.Entries, "audit_records": v.AuditRecords, "audit_unsealed": v.AuditUnsealed}
}

// auditText says how many records of a kind there are, and how many are not sealed.
func auditText(which string, v models.Verification) string {
	text := fmt.Sprintf("%d %srecord", v.AuditRecords, which)
	if v.AuditRecords != 1 {
		text += "s"
	}
	if v.AuditUnsealed > 0 {
		text += fmt.Sprintf(" (%d not sealed yet)", v.AuditUnsealed)
	}
	return text
}

// newsText says how many accounts have how many new entries.
func newsText(v models.Verification) string {
	accounts, entries := "accounts have", "new entries"
	if v.Accounts == 1 {
		accounts = "account has"
	}
	if v.Entries == 1 {
		entries = "new entry"
	}
	return fmt.Sprintf("%d %s %d %s", v.Accounts, accounts, v.Entries, entries)
}

// printVerdict prints whether there are faults, and the faults. It returns errReported
// if there are any.
func (c command) printVerdict(faults []string, fields map[string]any, what string) error {
	verdict := " right."
	if len(faults) > 0 {
		verdict = " WRONG:\n" + strings.Join(faults, "\n")
	}
	fields["ok"], fields["faults"] = len(faults) == 0, append([]string{}, faults...)
	if err := c.print(fields, "%s%s", what, verdict); err != nil {
		return err
	}
	if len(faults) > 0 {
		return errReported
	}
	return nil
}
