package web

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// trial is a line of a batch with what it would do, or did.
type trial struct {
	models.AdjustmentLine
	known         bool // before and after are
	before, after models.Credits
	owed          models.Credits // after
	fault         string         // why it can't be carried out, a sentence; "" if it can
}

// try finds out what lines of a batch would do now, or did if it is posted. What was
// rejected or discarded does nothing.
func (w *Web) try(ctx context.Context, b models.AdjustmentBatch, lines []models.AdjustmentLine) ([]trial, error) {
	trials := make([]trial, len(lines))
	var readable []models.AdjustmentLine
	var places []int // of the readable ones among the lines
	for i, l := range lines {
		trials[i] = trial{AdjustmentLine: l}
		if l.Fault != "" {
			trials[i].fault = strings.ToUpper(l.Fault[:1]) + l.Fault[1:] + "." // it begins with a plain letter
			continue
		}
		readable, places = append(readable, l), append(places, i)
	}
	if !b.Open() && b.State != models.BatchPosted {
		return trials, nil
	}
	outcomes, _, err := w.store.PostAll(ctx, b.Commands(readable, ""), true, nil)
	if err != nil {
		return nil, err
	}
	for n, o := range outcomes {
		t := &trials[places[n]]
		if o.Err != nil {
			if t.fault, err = lineFault(o.Err); err != nil {
				return nil, err
			}
			continue
		}
		e := o.Receipt.Entry
		after := e.After.Settled()
		t.known, t.before, t.after, t.owed = true, e.After.Available-e.Delta, after.Available, after.Debt
	}
	return trials, nil
}

// lineFault is why the ledger refuses a line, a sentence; err is for what is not the
// line's fault.
func lineFault(refusal error) (text string, err error) {
	var e *models.Error
	if !errors.As(refusal, &e) || e.Code == models.CodeInternal || e.Code == models.CodeBusy {
		return "", refusal
	}
	switch {
	case e.Code == models.CodeInsufficientCredits:
		return tooMuch(e.Available), nil
	case e.Code == models.CodeInvalidField && len(e.Fields) > 0:
		subject, known := adjustSubjects[e.Fields[0].Field]
		if !known {
			return e.Message, nil
		}
		return sentence(subject, e.Fields[0].Detail), nil
	}
	return e.Message, nil
}

// faulty are those that can't be carried out.
func faulty(trials []trial) (list []trial) {
	for _, t := range trials {
		if t.fault != "" {
			list = append(list, t)
		}
	}
	return list
}

// batchLines prints lines, with the names of their accounts.
func (w *Web) batchLines(ctx context.Context, trials []trial) ([]views.BatchLine, error) {
	ids := make([]models.AccountID, len(trials))
	for i, t := range trials {
		ids[i] = t.Account
	}
	names, err := w.store.AccountNames(ctx, ids)
	printed := make([]views.BatchLine, len(trials))
	for i, t := range trials {
		printed[i] = t.printed()
		if name, ok := names[t.Account]; ok {
			printed[i].Account, printed[i].AccountID, printed[i].AccountURL = name, string(t.Account), adminAccountURL(t.Account)
		}
	}
	return printed, err
}

func (t trial) printed() views.BatchLine {
	l := views.BatchLine{
		Number: strconv.Itoa(t.Number), Account: string(t.Account), Reason: t.Reason, Kind: lotKinds[t.Kind], Fault: t.fault,
	}
	if l.Account == "" {
		l.Account = "No account"
	}
	if t.Amount != 0 {
		l.Change = change(t.Amount)
	}
	if t.known {
		l.Before, l.After = amount(t.before), amount(t.after)
		if t.owed > 0 {
			l.Owed = amount(t.owed)
		}
	}
	return l
}
