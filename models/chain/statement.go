package chain

import (
	"crypto/ed25519"
	"fmt"

	"github.com/bursar-portal/bursar/models"
)

// StatementLineOf returns the part of an entry that a statement shows.
func StatementLineOf(e models.Entry) models.StatementLine {
	return models.StatementLine{
		Sequence: e.Sequence, Kind: e.Kind, EffectiveAt: e.EffectiveAt, Delta: e.Delta, BalanceAfter: e.BalanceAfter,
		DetailHash: DetailHash(e), Hash: e.Hash,
	}
}

// VerifyStatement follows a statement's lines from its opening to its closing balance
// and returns the rules that they break. It needs nothing but the statement. Only a
// checkpoint can show that its head is the account's own.
func VerifyStatement(s models.Statement) (discrepancies []string) {
	report := func(sequence int64, format string, args ...any) {
		discrepancies = append(discrepancies, fmt.Sprintf("entry %d: ", sequence)+fmt.Sprintf(format, args...))
	}
	at := s.Opening
	for _, l := range s.Lines {
		if l.Sequence != at.Sequence+1 {
			report(l.Sequence, "follows %d", at.Sequence)
		}
		if l.EffectiveAt.Before(at.At) {
			report(l.Sequence, "is effective before the one before it")
		}
		if at.Balance.Total()+l.Delta != l.BalanceAfter.Total() {
			report(l.Sequence, "%s and %s make %s, not %s", at.Balance.Total(), l.Delta, at.Balance.Total()+l.Delta, l.BalanceAfter.Total())
		}
		if want := link(at.Head, s.Account, l); l.Hash != want {
			report(l.Sequence, "does not match its hash")
		}
		at = models.StatementPoint{Sequence: l.Sequence, At: l.EffectiveAt, Balance: l.BalanceAfter, Head: l.Hash}
	}
	if at.Sequence != s.Closing.Sequence || at.Balance != s.Closing.Balance || at.Head != s.Closing.Head || !at.At.Equal(s.Closing.At) {
		report(s.Closing.Sequence, "the lines do not lead to the closing balance")
	}
	return discrepancies
}

// SignCheckpoint signs the canonical form of a checkpoint.
func SignCheckpoint(c models.Checkpoint, key ed25519.PrivateKey) []byte {
	return ed25519.Sign(key, checkpointForm(c))
}

// VerifyCheckpoint reports whether a signature of a checkpoint is valid for a public
// key.
func VerifyCheckpoint(c models.Checkpoint, key ed25519.PublicKey, signature []byte) bool {
	return ed25519.Verify(key, checkpointForm(c), signature)
}

// checkpointForm returns what is signed. Checkpoints from before there was a chain of the
// audit log have the first form.
func checkpointForm(c models.Checkpoint) []byte {
	form := "bursar-checkpoint/1"
	if c.Audit.Number > 0 {
		form = "bursar-checkpoint/2"
	}
	e := encode(form).instant(c.MadeAt).number(int64(len(c.Heads)))
	for _, h := range c.Heads {
		e.text(string(h.Account)).number(h.Sequence).text(string(h.Hash[:]))
	}
	if c.Audit.Number > 0 {
		e.number(c.Audit.Number).text(string(c.Audit.Hash[:]))
	}
	return []byte(e.done())
}
