package proof

import (
	"bytes"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/chain"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// This file checks of single entries what the chain of their hashes does not cover.

// form checks that a row has nothing but what its entry says: it is as it was written.
func (a *account) form(row *schema.Entry, e *models.Entry, more schema.More) {
	begins := e.Kind == models.EntryCharge || e.Kind == models.EntryHold
	switch {
	case !isHash(row.Hash), row.Commitment != nil && !isHash(row.Commitment), len(row.Fingerprint) > 0 && !isHash(row.Fingerprint):
		a.fault("entry %d: a hash of it is not one", e.Sequence)
	case !bytes.Equal(row.Draws, schema.EncodeDraws(e.Draws)):
		a.fault("entry %d: its draws are not as they were written", e.Sequence)
	case row.About != 0 && (begins || row.About.Account() != a.number || row.About >= row.Place):
		a.fault("entry %d: is about none that comes before it", e.Sequence)
	case row.Salt == nil && row.Texts != nil:
		a.fault("entry %d: it has texts without a salt", e.Sequence)
	case row.More != nil && more == (schema.More{}), more.Lots < 0, more.Lots == 0 && more.FirstLot != 0:
		a.fault("entry %d: what more it has is not as it was written", e.Sequence)
	case more.Lots != int64(len(e.NewLots)):
		a.fault("entry %d: made %d lots, of which there are %d", e.Sequence, more.Lots, len(e.NewLots))
	case row.Quantity != 0 && !begins, e.ChargeID == "" && (row.Product != 0 || row.Member != 0 || row.APIKey != 0 || row.Maker != 0):
		a.fault("entry %d: is filed under a product, member or key without a charge", e.Sequence)
	case row.Product != 0 && e.Use.Product == "", row.Member != 0 && e.Use.UserID == "", row.APIKey != 0 && e.Use.KeyID == "", row.Maker != 0 && e.Use.KeyMaker == "":
		a.fault("entry %d: is filed under a symbol that stands for nothing", e.Sequence)
	}
}

// isHash reports whether a stored hash is one that was written: none is stored otherwise.
func isHash(b []byte) bool { return len(b) == 32 && [32]byte(b) != [32]byte{} }

// texts checks an entry's free texts, unless they were erased; c is the charge that it
// began.
func (a *account) texts(e *models.Entry, c models.Charge) {
	if e.Salt == nil {
		return // then form finds no texts either
	}
	if chain.Commitment(e.Salt, chain.ChargeTexts(e.Reason, c)) != e.Commitment {
		a.fault("entry %d: its texts are not those that it was entered with", e.Sequence)
	}
}

// use checks an entry about a charge, and counts it.
func (a *account) use(row *schema.Entry, e *models.Entry) {
	if e.Kind == models.EntryCharge || e.Kind == models.EntryHold {
		c, _ := row.Charge(a.id, a.ids, a.words) // an error was told already
		a.texts(e, c)
		if !asked(e, c) {
			a.fault("entry %d: its charge %s is not what was asked for", e.Sequence, c.ID)
		}
		if e.Kind == models.EntryHold {
			a.begun[e.Sequence] = schema.Entry{Kind: row.Kind, Product: row.Product, Member: row.Member, APIKey: row.APIKey, Maker: row.Maker}
		}
	} else {
		a.texts(e, models.Charge{})
		first, ok := a.beginning(row.About.Number())
		switch {
		case !ok:
			a.fault("entry %d: its charge %s is missing", e.Sequence, e.ChargeID)
		case first.Product != row.Product || first.Member != row.Member || first.APIKey != row.APIKey || first.Maker != row.Maker:
			a.fault("entry %d: is filed under another product, member or key than its charge", e.Sequence)
		}
		if _, live := a.book.Holds[e.ChargeID]; !live {
			delete(a.begun, row.About.Number())
		}
	}
	a.usage.Add(row, e, a.book.Charges[e.ChargeID].Credits)
}

// asked reports whether a charge is what its command asked for: the fingerprint of the
// first entry is that of the command.
func asked(e *models.Entry, c models.Charge) bool {
	same := func(do models.Action) bool {
		return chain.Fingerprint(models.Command{Account: e.AccountID, Do: do}) == e.Fingerprint
	}
	if e.Kind == models.EntryCharge {
		return same(models.ChargeCredits{Charge: c}) || same(models.ChargeCredits{Charge: c, Immediate: true})
	}
	c.Credits = c.Held
	for _, life := range []time.Duration{0, e.HoldExpiresAt.Sub(e.EffectiveAt)} {
		if same(models.HoldCredits{Charge: c, ExpiresIn: life}) ||
			same(models.ChargeCredits{Charge: c, ExpiresIn: life}) { // of a product that is held by rule
			return true
		}
	}
	return false
}
