package admin

import (
	"context"
	"strings"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/admin"
)

// PlanChanges lists the fields in which two versions of a plan differ.
func PlanChanges(r present.Reader, from, to models.PlanVersion) (changes []view.FieldChange) {
	for _, d := range []view.FieldChange{
		{Label: r.T("admin_catalog.name"), From: models.Isolate(from.Name), To: models.Isolate(to.Name)},
		{Label: r.T("admin_catalog.allowance"), From: present.AllowanceText(r, from), To: present.AllowanceText(r, to)},
		{Label: r.T("admin_catalog.rollover"), From: present.RolloverText(from), To: present.RolloverText(to)},
		{Label: r.T("admin_catalog.storage"), From: present.StorageText(from), To: present.StorageText(to)},
		{Label: r.T("admin_catalog.price"), From: PriceText(r, from), To: PriceText(r, to)},
		{Label: r.T("admin_catalog.features"), From: featuresText(r, from), To: featuresText(r, to)},
	} {
		if d.From != d.To {
			changes = append(changes, d)
		}
	}
	if len(changes) == 0 && from.StorageLimit != to.StorageLimit { // they differ by less than is printed
		changes = append(changes, view.FieldChange{Label: r.T("admin_catalog.storage"), From: from.StorageLimit.Exact(), To: to.StorageLimit.Exact()})
	}
	return changes
}

// PriceText prints what customers read about the price of a plan: "$49.00 a month".
func PriceText(r present.Reader, v models.PlanVersion) string {
	switch {
	case v.Currency == "":
		return r.T("admin_catalog.price_hidden")
	case v.PriceCents == 0:
		return r.PlanPrice(v)
	}
	return r.T("admin_catalog.price_each", "price", r.PlanPrice(v), "period", r.APeriod(v.Period))
}

// featuresText prints the features of a plan as a sentence has them.
func featuresText(r present.Reader, v models.PlanVersion) string {
	if v.Features == "" {
		return r.T("admin_catalog.features_none")
	}
	return models.Isolate(strings.ReplaceAll(v.Features, "\n", ", "))
}

// PlanReachText says which accounts a new version of a plan reaches, and when.
func PlanReachText(r present.Reader, renewing int64) string {
	if renewing == 0 {
		return r.T("admin_catalog.reach_none")
	}
	return r.T("admin_catalog.reach", "n", renewing)
}

// PlanLine returns a plan with the numbers of its accounts.
func (w *Console) PlanLine(ctx context.Context, v models.PlanVersion) (models.PlanLine, error) {
	lines, err := w.Store.PlanLines(ctx)
	if err != nil {
		return models.PlanLine{}, err
	}
	for _, l := range lines {
		if l.PlanID == v.PlanID {
			return l, nil
		}
	}
	return models.PlanLine{PlanVersion: v}, nil
}
