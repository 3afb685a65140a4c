package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

type ledgerVerify struct {
	Checkpoint string `placeholder:"FILE" xor:"checkpoint" help:"Also compare with a checkpoint, to find entries that were removed or rewritten since."`
	Since      string `placeholder:"FILE" xor:"checkpoint" help:"Verify only the entries since a checkpoint, and that those before it are unchanged."`
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
		return c.printVerdict(v.Discrepancies, figures(v), counted(v.Accounts, "account", "accounts")+", "+auditText("audit ", v)+", "+counted(v.Entries, "entry", "entries")+".")
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
			newsText(v)+" and the audit log has "+auditText("new ", v)+" since "+checkpoint.MadeAt.UTC().Format(time.RFC3339)+".")
	})
}

// figures are what was verified, as --json prints it.
func figures(v models.Verification) map[string]any {
	return map[string]any{"accounts": v.Accounts, "entries": v.Entries, "audit_records": v.AuditRecords, "audit_unsealed": v.AuditUnsealed}
}

// counted prints a number of things.
func counted[N int | int64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// auditText says how many records of a kind there are, and how many are not sealed.
func auditText(which string, v models.Verification) string {
	text := counted(v.AuditRecords, which+"record", which+"records")
	if v.AuditUnsealed > 0 {
		text += fmt.Sprintf(" (%d not sealed yet)", v.AuditUnsealed)
	}
	return text
}

// newsText says how many accounts have how many new entries.
func newsText(v models.Verification) string {
	return counted(v.Accounts, "account has", "accounts have") + " " + counted(v.Entries, "new entry", "new entries")
}

// printVerdict prints whether there are faults, and the faults. It returns errReported
// if there are any.
func (c command) printVerdict(faults []string, fields map[string]any, what string) error {
	verdict := " All checks passed."
	if len(faults) > 0 {
		verdict = " CHECKS FAILED:\n" + strings.Join(faults, "\n")
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
