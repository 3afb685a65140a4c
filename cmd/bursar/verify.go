package main

import (
	"fmt"
	"strings"

	"github.com/bursar-portal/bursar/models/store"
)

type ledgerVerify struct {
	Checkpoint string `placeholder:"FILE" help:"Compare with a checkpoint as well: it shows what was cut off or rewritten since."`
}

// Run verifies the ledger and fails if it has faults.
func (l ledgerVerify) Run(c command) error {
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
		return c.printVerdict(v.Discrepancies, map[string]any{"accounts": v.Accounts, "entries": v.Entries},
			fmt.Sprintf("%d accounts, %d entries. The books are", v.Accounts, v.Entries))
	})
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
