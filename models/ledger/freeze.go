package ledger

import (
	"fmt"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// freezeIfDisputed freezes credits that came back to a disputed purchase.
func (p *posting) freezeIfDisputed(id models.PurchaseID, disputed bool) {
	if disputed {
		p.freezeAfter(models.EntryFreeze, id, true)
	}
}

// freezeAfter freezes or unfreezes a purchase's lots in an entry after the command's
// own, unless they already are.
func (p *posting) freezeAfter(kind models.EntryKind, id models.PurchaseID, frozen bool) {
	e := p.beginBoundary(kind, p.state.EffectiveAt, fmt.Sprintf("%s:%d", kind, p.state.Sequence))
	e.PurchaseID = id
	e.setFrozen(id, frozen)
	if len(e.Draws) > 0 {
		e.enter()
	}
}

// freeze freezes or unfreezes a purchase's lots. Their held credits stay on hold.
func (p *posting) freeze(cmd PreparedCommand, purchase models.PurchaseID, frozen bool, now time.Time) error {
	kind := models.EntryUnfreeze
	if frozen {
		kind = models.EntryFreeze
	}
	e := p.beginOwn(cmd, kind, now)
	e.PurchaseID = purchase
	e.setFrozen(purchase, frozen)
	if len(e.Draws) == 0 {
		return models.Errorf(models.CodeConflict, "The purchase has no credits that are %s.", map[bool]string{true: "not frozen", false: "frozen"}[frozen])
	}
	e.enter()
	return nil
}

// setFrozen freezes or unfreezes all lots of a purchase.
func (d *draft) setFrozen(purchase models.PurchaseID, frozen bool) {
	for _, l := range d.state.lots {
		if l.PurchaseID == purchase && l.Frozen != frozen {
			d.state.touch(l)
			l.Frozen = frozen
			d.change(l, 0, 0)
		}
	}
}
