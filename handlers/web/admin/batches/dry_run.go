package batches

import (
	"context"
	"errors"
	"strings"

	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/models"
)

// lineResult is a line of a batch with what it would do, by a dry run, or what it did.
type lineResult struct {
	models.AdjustmentLine
	hasBalances   bool // before, after and debt are set
	before, after models.Credits
	debt          models.Credits // after
	fault         string         // why it can't be posted, a sentence; "" if it can
}

// dryRun returns what lines of a batch would do now, or what they did if the batch is
// posted. The lines of a rejected or discarded batch do nothing.
func (w *Pages) dryRun(ctx context.Context, b models.AdjustmentBatch, lines []models.AdjustmentLine) ([]lineResult, error) {
	results := make([]lineResult, len(lines))
	var readable []models.AdjustmentLine
	var indexes []int // of readable in lines
	for i, l := range lines {
		results[i] = lineResult{AdjustmentLine: l}
		if l.Error != "" {
			results[i].fault = strings.ToUpper(l.Error[:1]) + l.Error[1:] + "." // it begins with an ASCII letter
			continue
		}
		readable, indexes = append(readable, l), append(indexes, i)
	}
	if !b.Open() && b.State != models.BatchPosted {
		return results, nil
	}
	outcomes, _, err := w.Store.PostAll(ctx, b.Commands(readable, ""), true, nil)
	if err != nil {
		return nil, err
	}
	for n, o := range outcomes {
		t := &results[indexes[n]]
		if o.Err != nil {
			if t.fault, err = lineFault(o.Err); err != nil {
				return nil, err
			}
			continue
		}
		e := o.Receipt.Entry
		after := e.BalanceAfter.AfterRepayment()
		t.hasBalances, t.before, t.after, t.debt = true, e.BalanceAfter.Available-e.Delta, after.Available, after.Debt
	}
	return results, nil
}

// lineFault returns why the ledger rejected a line, a sentence. It returns errors that
// the line did not cause as err.
func lineFault(rejection error) (text string, err error) {
	return faultText(rejection, admin.AdjustSubjects)
}

// faultText returns why something was rejected, a sentence; subjects begin sentences about
// its fields. It returns errors that it did not cause as err.
func faultText(rejection error, subjects map[string]string) (text string, err error) {
	var e *models.Error
	if !errors.As(rejection, &e) || e.Code == models.CodeInternal || e.Code == models.CodeBusy {
		return "", rejection
	}
	switch {
	case e.Code == models.CodeInsufficientCredits:
		return admin.ExceedsAvailable(e.Available), nil
	case e.Code == models.CodeInvalidField && len(e.Fields) > 0:
		subject, known := subjects[e.Fields[0].Field]
		if !known {
			return e.Message, nil
		}
		return web.FaultSentence(subject, e.Fields[0].Detail), nil
	}
	return e.Message, nil
}

// invalidLines returns the lines that can't be posted.
func invalidLines(results []lineResult) (list []lineResult) {
	for _, t := range results {
		if t.fault != "" {
			list = append(list, t)
		}
	}
	return list
}
