package web

import (
	"strconv"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// UnitPrice prints the price of one credit for operators.
func (w *Site) UnitPrice() string {
	return present.Money(w.Settings().PriceCents, w.Settings().Currency)
}

// CreditValue prints what credits cost at today's price.
func (w *Site) CreditValue(c models.Credits) string {
	return present.CreditValue(c, w.Settings().PriceCents, w.Settings().Currency)
}

// Packs lists the amounts that can be bought with one click, with the selected one marked.
// There may be none.
func (w *Site) Packs(r present.Reader, selected string) []views.Pack {
	var packs []views.Pack
	for _, credits := range w.Settings().OfferedPacks() {
		value := strconv.FormatInt(credits, 10)
		packs = append(packs, views.Pack{Credits: r.Number(credits), Value: value, Total: r.Money(credits*w.Settings().PriceCents, w.Settings().Currency), Selected: value == selected})
	}
	return packs
}
