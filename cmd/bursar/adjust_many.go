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
	File   string `arg:"" help:"A CSV file with the columns account, amount, reason and, optionally, kind."`
	DryRun bool   `help:"Show what each line would do, without doing it."`
	Key    string `help:"An idempotency key. The command takes effect once per key. Defaults to a digest of the file."`
	person
}

// bulkLine is a line of the file and its outcome.
type bulkLine struct {
	Line      int              `json:"line"`
	Account   models.AccountID `json:"account"`
	Amount    string           `json:"amount"`
	Available string           `json:"available,omitempty"` // afterwards, with debt paid
	Owed      string           `json:"owed,omitempty"`      // afterwards, if anything is
	Replayed  bool             `json:"replayed,omitempty"`
	Error     string           `json:"fault,omitempty"`
	malformed bool             // Error is of reading the line
}

// Run carries out all lines or none. If some lines are malformed, it does a dry run of
// the others, so that all errors are reported at once.
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
	parsed, err := adjustfile.Parse(string(text))
	if err != nil {
		return fileError(a.File, err)
	}
	lines := make([]bulkLine, len(parsed))
	var commands []models.Command
	var indexes []int // of the lines that the commands are from
	for i, l := range parsed {
		lines[i] = bulkLine{Line: l.Number, Account: l.Account, Amount: l.WrittenAmount, Error: l.Error, malformed: l.Error != ""}
		if l.Error == "" {
			commands, indexes = append(commands, bulkCommand(l.AdjustmentLine, key)), append(indexes, i)
		}
	}
	malformed := len(commands) < len(lines)
	return withStore(c, func(s *store.Store, config config) error {
		limit, err := a.setActor(c, s, config.settings, commands)
		if err != nil {
			return err
		}
		show := c.progress("lines")
		progress := func(done, all int) {
			if show != nil {
				show(int64(done), int64(all))
			}
		}
		var outcomes []models.Outcome
		var all bool
		if a.DryRun || malformed {
			outcomes, all, err = s.PostAll(c, commands, true, progress)
		} else {
			outcomes, all, err = s.PostAllWith(c, commands, progress, s.Within(limit)...)
		}
		if err != nil {
			return err
		}
		for i, o := range outcomes {
			lines[indexes[i]].setOutcome(o)
		}
		return a.printLines(c, lines, all && !malformed)
	})
}

// setActor makes the person the actor of all commands, if their limit covers them. It returns what
// person.actor does.
func (a creditsAdjustMany) setActor(c command, s *store.Store, settings models.Settings, commands []models.Command) (*models.Within, error) {
	var volume models.Credits
	for _, c := range commands {
		do, _ := c.Do.(models.AdjustCredits) // bulkCommand makes no others
		var fits bool
		if volume, fits = models.AddCredits(volume, do.Amount.Abs()); !fits {
			return nil, fmt.Errorf("%s adds up to more credits than can be counted", a.File)
		}
	}
	actor, limit, err := a.actor(c, s, settings, volume, func() (bool, error) {
		if a.DryRun || len(commands) == 0 {
			return true, nil
		}
		return s.Posted(c, commands[0].Account, commands[0].Origin, commands[0].Key)
	})
	for i := range commands {
		commands[i].Actor, commands[i].Audit.Actor = actor, actor
		commands[i].Audit.Detail = strings.TrimSuffix(commands[i].Audit.Detail, ".") + a.where() + "."
	}
	return limit, err
}

// fileError returns an error of a file with the file's name.
func fileError(name string, err error) error {
	var known *models.Error
	if errors.As(err, &known) && len(known.Fields) == 1 {
		return fmt.Errorf("%s %s", name, known.Fields[0].Detail)
	}
	return err
}

// setOutcome records the outcome of the line's command.
func (l *bulkLine) setOutcome(o models.Outcome) {
	var known *models.Error
	switch {
	case errors.As(o.Err, &known):
		l.Error = errorText(known)
	case o.Err != nil:
		l.Error = o.Err.Error()
	default:
		after := o.Receipt.Entry.BalanceAfter.AfterRepayment()
		l.Available, l.Replayed = after.Available.String(), o.Receipt.Replayed
		if after.Debt > 0 {
			l.Owed = after.Debt.String()
		}
	}
}

// printLines prints the lines and whether all of them can be, or were, carried out.
func (a creditsAdjustMany) printLines(c command, lines []bulkLine, all bool) error {
	var text strings.Builder
	for _, l := range lines {
		switch {
		case l.Error != "" && l.malformed:
			fmt.Fprintf(&text, "line %d: %s\n", l.Line, l.Error)
		case l.Error != "":
			fmt.Fprintf(&text, "line %d  %s  %s: %s\n", l.Line, l.Account, l.Amount, l.Error)
		case l.Replayed:
			fmt.Fprintf(&text, "line %d  %s  %s, already done\n", l.Line, l.Account, l.Amount)
		case l.Owed != "":
			fmt.Fprintf(&text, "line %d  %s  %s, leaves %s available and %s owed\n", l.Line, l.Account, l.Amount, l.Available, l.Owed)
		default:
			fmt.Fprintf(&text, "line %d  %s  %s, leaves %s available\n", l.Line, l.Account, l.Amount, l.Available)
		}
	}
	verdict := fmt.Sprintf("Posted all %d lines.", len(lines))
	switch {
	case !all:
		verdict = "Nothing was changed. Fix the lines with errors."
	case a.DryRun:
		verdict = fmt.Sprintf("Dry run: all %d lines can be posted. Nothing was changed.", len(lines))
	}
	if err := c.print(map[string]any{"ok": all, "dry_run": a.DryRun, "lines": lines}, "%s%s", text.String(), verdict); err != nil {
		return err
	}
	if !all {
		return errReported
	}
	return nil
}

// bulkCommand returns the command of a line. Its idempotency key is made of the file's
// key and the line number, so that no file is carried out twice.
func bulkCommand(l models.AdjustmentLine, key string) models.Command {
	return models.Command{
		Account: l.Account, Origin: "cli", Key: fmt.Sprintf("bulk:%s:%d", key, l.Number), Actor: cliActor, Reason: l.Reason,
		Do: models.AdjustCredits{Amount: l.Amount, Kind: l.Kind},
		Audit: &models.AuditRecord{
			Actor: cliActor, Action: "credits.adjust", AccountID: l.Account, Subject: string(l.Account),
			Detail: fmt.Sprintf("Adjusted by %s credits, together with others.", l.Amount),
		},
	}
}
