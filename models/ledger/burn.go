package ledger

import "github.com/bursar-portal/bursar/models"

// burn draws an amount in burn order, or returns an error if it is not available.
func (d *draft) burn(amount models.Credits) error {
	if err := d.affordable(amount); err != nil {
		return err
	}
	d.take(amount)
	return nil
}

// affordable returns an error unless the amount is available: CodeAccountInDebt or
// CodeInsufficientCredits.
func (p *posting) affordable(amount models.Credits) error {
	v := p.state.Balance()
	if amount <= v.Available {
		return nil
	}
	if v.Debt > 0 {
		return models.Errorf(models.CodeAccountInDebt, "This account owes %s credits. What comes in pays them first.", v.Debt)
	}
	e := models.Errorf(models.CodeInsufficientCredits, "This needs %s credits, and %s are available.", amount, v.Available)
	e.Account, e.Available, e.Required = p.state.Account, v.Available, amount
	return e
}

// take draws an amount in burn order, or as much of it as is available.
func (d *draft) take(amount models.Credits) (taken []LotAmount) {
	d.state.allocate(amount, func(l *lot, part models.Credits) {
		d.change(l, -part, 0)
		taken = append(taken, LotAmount{l.ID, part})
	})
	return taken
}

// allocate divides an amount, or as much of it as is available, among lots in burn
// order. draw must take its part from the lot.
func (a *Account) allocate(amount models.Credits, draw func(l *lot, part models.Credits)) {
	for amount > 0 {
		l := a.burn.first()
		if l == nil {
			return
		}
		part := min(amount, l.Remaining)
		draw(l, part)
		amount -= part
	}
}
