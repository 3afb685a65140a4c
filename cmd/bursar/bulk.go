package main

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/bursar-portal/bursar/models"
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
	Available string           `json:"available,omitempty"` // afterwards
	Replayed  bool             `json:"replayed,omitempty"`
	Fault     string           `json:"fault,omitempty"`
}

// Run adjusts all lines or none.
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
	lines, commands, err := readBulk(string(text), key)
	if err != nil {
		return fmt.Errorf("%s: %w", a.File, err)
	}
	return withStore(c, func(s *store.Store, _ config) error {
		watch := c.progress("lines")
		outcomes, all, err := s.PostAll(c, commands, a.DryRun, func(done, all int) {
			if watch != nil {
				watch(int64(done), int64(all))
			}
		})
		if err != nil {
			return err
		}
		for i, o := range outcomes {
			lines[i].tell(o)
		}
		return a.report(c, lines, all)
	})
}

func (l *bulkLine) tell(o models.Outcome) {
	var known *models.Error
	switch {
	case errors.As(o.Err, &known):
		l.Fault = plain(known)
	case o.Err != nil:
		l.Fault = o.Err.Error()
	default:
		l.Available, l.Replayed = o.Receipt.Entry.After.Available.String(), o.Receipt.Replayed
	}
}

func (a creditsAdjustMany) report(c command, lines []bulkLine, all bool) error {
	var text strings.Builder
	for _, l := range lines {
		switch {
		case l.Fault != "":
			fmt.Fprintf(&text, "line %d  %s  %s: %s\n", l.Line, l.Account, l.Amount, l.Fault)
		case l.Replayed:
			fmt.Fprintf(&text, "line %d  %s  %s, done before\n", l.Line, l.Account, l.Amount)
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

// readBulk reads the lines of a CSV file and the commands that they ask for. The
// first line names the columns. Each command's key is the file's with the line's
// number, so that the same file is never carried out twice.
func readBulk(text, key string) (lines []bulkLine, commands []models.Command, err error) {
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	r.TrimLeadingSpace = true
	header, err := r.Read()
	if err != nil {
		return nil, nil, fmt.Errorf("read the names of the columns: %w", err)
	}
	column := map[string]int{}
	for _, name := range []string{"account", "amount", "reason", "kind"} {
		column[name] = slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), name) })
		if column[name] < 0 && name != "kind" {
			return nil, nil, fmt.Errorf("there is no column %q", name)
		}
	}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, err
		}
		at, _ := r.FieldPos(0)
		field := func(name string) string {
			if column[name] < 0 {
				return ""
			}
			return strings.TrimSpace(record[column[name]])
		}
		command, err := bulkCommand(field, fmt.Sprintf("bulk:%s:%d", key, at))
		if err != nil {
			return nil, nil, fmt.Errorf("line %d: %w", at, err)
		}
		lines = append(lines, bulkLine{Line: at, Account: command.Account, Amount: field("amount")})
		commands = append(commands, command)
	}
	if len(lines) == 0 {
		return nil, nil, errors.New("there are no lines behind the names of the columns")
	}
	return lines, commands, nil
}

func bulkCommand(field func(string) string, key string) (models.Command, error) {
	amount, err := models.ParseSignedCredits(field("amount"))
	if err != nil {
		return models.Command{}, fmt.Errorf("the amount %q %w", field("amount"), err)
	}
	if field("reason") == "" {
		return models.Command{}, errors.New("the reason must not be empty")
	}
	kind := models.LotKind(field("kind"))
	if kind == "" {
		kind = models.Purchased
	}
	account := models.AccountID(field("account"))
	return models.Command{
		Account: account, Origin: "cli", Key: key, Actor: cli, Reason: field("reason"),
		Do: models.AdjustCredits{Amount: amount, Kind: kind},
		Audit: &models.AuditRecord{
			Actor: cli, Action: "credits.adjust", AccountID: account, Subject: string(account),
			Detail: fmt.Sprintf("Adjusted by %s credits, together with others.", amount),
		},
	}, nil
}
