package web

import (
	"strconv"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// worth is what credits cost today.
func (w *Site) CreditValue(c models.Credits) string {
	return present.CreditValue(c, w.Settings.PriceCents, w.Settings.Currency)
}

// unitPrice is what one credit costs.
func (w *Site) UnitPrice() string { return present.Money(w.Settings.PriceCents, w.Settings.Currency) }

// price is what so many whole credits cost.
func (w *Site) Price(credits int64) string {
	return present.Money(credits*w.Settings.PriceCents, w.Settings.Currency)
}

// packs are the amounts at a click, the selected one marked.
func (w *Site) Packs(selected string) []views.Pack {
	var packs []views.Pack
	for _, credits := range models.Packs {
		if credits > w.Payments.MaxCredits() {
			continue
		}
		value := strconv.FormatInt(credits, 10)
		packs = append(packs, views.Pack{Credits: present.GroupDigits(value), Value: value, Total: w.Price(credits), Selected: value == selected})
	}
	return packs
}
