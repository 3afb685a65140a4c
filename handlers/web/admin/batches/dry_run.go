package batches

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/admin"
)

// lineResult is a line of a batch with what a dry run says that it would do, or with
// what it did.
type lineResult struct {
	models.AdjustmentLine
	known         bool // before, after and owed are known
	before, after models.Credits
	owed          models.Credits // after
	fault         string         // why it can't be carried out, a sentence; "" if it can
}

// dryRun finds out what lines of a batch would do now, or what they did if the batch
// is posted. The lines of a rejected or discarded batch do nothing.
func (w *Pages) dryRun(ctx context.Context, b models.AdjustmentBatch, lines []models.AdjustmentLine) ([]lineResult, error) {
	results := make([]lineResult, len(lines))
	var readable []models.AdjustmentLine
	var places []int // of the readable ones among the lines
	for i, l := range lines {
		results[i] = lineResult{AdjustmentLine: l}
		if l.Fault != "" {
			results[i].fault = strings.ToUpper(l.Fault[:1]) + l.Fault[1:] + "." // it begins with an ASCII letter
			continue
		}
		readable, places = append(readable, l), append(places, i)
	}
	if !b.Open() && b.State != models.BatchPosted {
		return results, nil
	}
	outcomes, _, err := w.Store.PostAll(ctx, b.Commands(readable, ""), true, nil)
	if err != nil {
		return nil, err
	}
	for n, o := range outcomes {
		t := &results[places[n]]
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
	return results, nil
}

// lineFault returns why the ledger refused a line, a sentence. It returns refusals
// that are not due to the line as err.
func lineFault(refusal error) (text string, err error) {
	var e *models.Error
	if !errors.As(refusal, &e) || e.Code == models.CodeInternal || e.Code == models.CodeBusy {
		return "", refusal
	}
	switch {
	case e.Code == models.CodeInsufficientCredits:
		return admin.ExceedsAvailable(e.Available), nil
	case e.Code == models.CodeInvalidField && len(e.Fields) > 0:
		subject, known := admin.AdjustSubjects[e.Fields[0].Field]
		if !known {
			return e.Message, nil
		}
		return web.FaultSentence(subject, e.Fields[0].Detail), nil
	}
	return e.Message, nil
}

// faulty returns the lines that can't be carried out.
func faulty(results []lineResult) (list []lineResult) {
	for _, t := range results {
		if t.fault != "" {
			list = append(list, t)
		}
	}
	return list
}

// batchLines prints lines with the names of their accounts.
func (w *Pages) batchLines(ctx context.Context, results []lineResult) ([]view.BatchLine, error) {
	ids := make([]models.AccountID, len(results))
	for i, t := range results {
		ids[i] = t.Account
	}
	names, err := w.Store.AccountNames(ctx, ids)
	printed := make([]view.BatchLine, len(results))
	for i, t := range results {
		printed[i] = t.printed()
		if name, ok := names[t.Account]; ok {
			printed[i].Account, printed[i].AccountID, printed[i].AccountURL = name, string(t.Account), address.AdminAccount(t.Account)
		}
	}
	return printed, err
}

func (t lineResult) printed() view.BatchLine {
	l := view.BatchLine{
		Number: strconv.Itoa(t.Number), Account: string(t.Account), Reason: t.Reason, Kind: present.LotKinds[t.Kind], Fault: t.fault,
	}
	if l.Account == "" {
		l.Account = "No account"
	}
	if t.Amount != 0 {
		l.Change = present.Change(t.Amount)
	}
	if t.known {
		l.Before, l.After = present.Amount(t.before), present.Amount(t.after)
		if t.owed > 0 {
			l.DebtAfter = present.Amount(t.owed)
		}
	}
	return l
}
