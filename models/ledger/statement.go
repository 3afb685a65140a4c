package ledger

import (
	"fmt"

	"github.com/bursar-portal/bursar/models"
)

// StatementLineOf is what a statement shows of an entry.
func StatementLineOf(e models.Entry) models.StatementLine {
	return models.StatementLine{
		Sequence: e.Sequence, Kind: e.Kind, EffectiveAt: e.EffectiveAt, Delta: e.Delta, After: e.After,
		Detail: Detail(e), Hash: e.Hash,
	}
}

// CheckStatement follows a statement's lines from its opening to its closing and
// returns every rule that they break. It needs nothing but the statement. That
// its head is the account's own, and no invented one, a checkpoint tells.
func CheckStatement(s models.Statement) (faults []string) {
	fault := func(sequence int64, format string, args ...any) {
		faults = append(faults, fmt.Sprintf("entry %d: ", sequence)+fmt.Sprintf(format, args...))
	}
	at := s.Opening
	for _, l := range s.Lines {
		if l.Sequence != at.Sequence+1 {
			fault(l.Sequence, "follows %d", at.Sequence)
		}
		if l.EffectiveAt.Before(at.At) {
			fault(l.Sequence, "is effective before the one before it")
		}
		if at.Values.Total()+l.Delta != l.After.Total() {
			fault(l.Sequence, "%s and %s make %s, not %s", at.Values.Total(), l.Delta, at.Values.Total()+l.Delta, l.After.Total())
		}
		if want := chain(at.Head, s.Account, l); l.Hash != want {
			fault(l.Sequence, "does not match its hash")
		}
		at = models.StatementPoint{Sequence: l.Sequence, At: l.EffectiveAt, Values: l.After, Head: l.Hash}
	}
	if at.Sequence != s.Closing.Sequence || at.Values != s.Closing.Values || at.Head != s.Closing.Head || !at.At.Equal(s.Closing.At) {
		fault(s.Closing.Sequence, "the lines do not lead to the closing balance")
	}
	return faults
}
