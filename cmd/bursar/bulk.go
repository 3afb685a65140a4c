package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/adjustfile"
	"github.com/bursar-portal/bursar/models/store"
)

type creditsAdjustMany struct {
	File   string `arg:"" help:"A CSV file with the columns account, amount, reason and, if you like, kind."`
	DryRun bool   `help:"Say what each line would do, and do nothing."`
	Key    string `help:"Makes it safe to run the command again; by default a digest of the file."`
}

// bulkLine is a line of the file with what became of it.
type bulkLine struct {
	Line      int              `json:"line"`
	Account   models.AccountID `json:"account"`
	Amount    string           `json:"amount"`
	Available string           `json:"available,omitempty"` // afterwards, what is owed paid
	Owed      string           `json:"owed,omitempty"`      // then, if anything is
	Replayed  bool             `json:"replayed,omitempty"`
	Fault     string           `json:"fault,omitempty"`
	unread    bool             // the fault is that the line can't be read
}

// Run adjusts all lines or none. With a line that can't be read, it looks what the
// others would come to, so that all faults are told at once.
func (a creditsAdjustMany) Run(c command) error {
	text, err := os.ReadFile(a.File)
	if err != nil {
		return err
	}
	key := a.Key
	if key == "" {
		sum := sha256.Sum256(text)
		key = hex.EncodeToString(sum[:])
	}
	read, err := adjustfile.Lines(string(text))
	if err != nil {
		return aboutFile(a.File, err)
	}
	lines := make([]bulkLine, len(read))
	var commands []models.Command
	var places []int // of the commands among the lines
	for i, l := range read {
		lines[i] = bulkLine{Line: l.Number, Account: l.Account, Amount: l.Amount, Fault: l.Fault, unread: l.Fault != ""}
		if l.Fault == "" {
			commands, places = append(commands, bulkCommand(l.AdjustmentLine, key)), append(places, i)
		}
	}
	unread := len(commands) < len(lines)
	return withStore(c, func(s *store.Store, _ config) error {
		watch := c.progress("lines")
		outcomes, all, err := s.PostAll(c, commands, a.DryRun || unread, func(done, all int) {
			if watch != nil {
				watch(int64(done), int64(all))
			}
		})
		if err != nil {
			return err
		}
		for i, o := range outcomes {
			lines[places[i]].tell(o)
		}
		return a.report(c, lines, all && !unread)
	})
}

// aboutFile says what is wrong with a file by its own name.
func aboutFile(name string, err error) error {
	var known *models.Error
	if errors.As(err, &known) && len(known.Fields) == 1 {
		return fmt.Errorf("%s %s", name, known.Fields[0].Detail)
	}
	return err
}

func (l *bulkLine) tell(o models.Outcome) {
	var known *models.Error
	switch {
	case errors.As(o.Err, &known):
		l.Fault = plain(known)
	case o.Err != nil:
		l.Fault = o.Err.Error()
	default:
		after := o.Receipt.Entry.After.Settled()
		l.Available, l.Replayed = after.Available.String(), o.Receipt.Replayed
		if after.Debt > 0 {
			l.Owed = after.Debt.String()
		}
	}
}

func (a creditsAdjustMany) report(c command, lines []bulkLine, all bool) error {
	var text strings.Builder
	for _, l := range lines {
		switch {
		case l.Fault != "" && l.unread:
			fmt.Fprintf(&text, "line %d: %s\n", l.Line, l.Fault)
		case l.Fault != "":
			fmt.Fprintf(&text, "line %d  %s  %s: %s\n", l.Line, l.Account, l.Amount, l.Fault)
		case l.Replayed:
			fmt.Fprintf(&text, "line %d  %s  %s, done before\n", l.Line, l.Account, l.Amount)
		case l.Owed != "":
			fmt.Fprintf(&text, "line %d  %s  %s, %s available and %s owed then\n", l.Line, l.Account, l.Amount, l.Available, l.Owed)
		default:
			fmt.Fprintf(&text, "line %d  %s  %s, %s available then\n", l.Line, l.Account, l.Amount, l.Available)
		}
	}
	verdict := fmt.Sprintf("All %d lines were carried out.", len(lines))
	switch {
	case !all:
		verdict = "Nothing was changed: mend the lines with faults."
	case a.DryRun:
		verdict = fmt.Sprintf("A dry run: all %d lines can be carried out, and nothing was changed.", len(lines))
	}
	if err := c.answer(map[string]any{"ok": all, "dry_run": a.DryRun, "lines": lines}, "%s%s", text.String(), verdict); err != nil {
		return err
	}
	if !all {
		return errReported
	}
	return nil
}

// bulkCommand is what a line asks for. Its key is the file's with the line's
// number, so that the same file is never carried out twice.
func bulkCommand(l models.AdjustmentLine, key string) models.Command {
	return models.Command{
		Account: l.Account, Origin: "cli", Key: fmt.Sprintf("bulk:%s:%d", key, l.Number), Actor: cli, Reason: l.Reason,
		Do: models.AdjustCredits{Amount: l.Amount, Kind: l.Kind},
		Audit: &models.AuditRecord{
			Actor: cli, Action: "credits.adjust", AccountID: l.Account, Subject: string(l.Account),
			Detail: fmt.Sprintf("Adjusted by %s credits, together with others.", l.Amount),
		},
	}
}
