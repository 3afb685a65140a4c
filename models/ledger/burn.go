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
	for _, part := range d.state.allocate(amount) {
		d.change(d.state.lot(part.LotID), -part.Credits, 0)
		taken = append(taken, part)
	}
	return taken
}

// allocate divides an amount, or as much of it as is available, among lots in burn
// order.
func (s State) allocate(amount models.Credits) (parts []LotAmount) {
	for _, i := range s.burnOrder(func(l models.Lot) bool { return l.Spendable() > 0 }) {
		if amount == 0 {
			break
		}
		part := min(amount, s.Lots[i].Spendable())
		parts = append(parts, LotAmount{s.Lots[i].ID, part})
		amount -= part
	}
	return parts
}
