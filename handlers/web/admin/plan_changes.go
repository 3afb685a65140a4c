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
		{Label: "Name", From: models.Isolate(from.Name), To: models.Isolate(to.Name)},
		{Label: "Allowance", From: present.AllowanceText(r, from), To: present.AllowanceText(r, to)},
		{Label: "What is left", From: present.RolloverText(from), To: present.RolloverText(to)},
		{Label: "Storage", From: present.StorageText(from), To: present.StorageText(to)},
		{Label: "Price", From: PriceText(r, from), To: PriceText(r, to)},
		{Label: "Features", From: featuresText(from), To: featuresText(to)},
	} {
		if d.From != d.To {
			changes = append(changes, d)
		}
	}
	if len(changes) == 0 && from.StorageLimit != to.StorageLimit { // they differ by less than is printed
		changes = append(changes, view.FieldChange{Label: "Storage", From: from.StorageLimit.Exact(), To: to.StorageLimit.Exact()})
	}
	return changes
}

// PriceText prints what customers read about the price of a plan: "$49.00 a month".
func PriceText(r present.Reader, v models.PlanVersion) string {
	switch {
	case v.Currency == "":
		return "Not shown"
	case v.PriceCents == 0:
		return r.PlanPrice(v)
	}
	return r.PlanPrice(v) + " a " + present.PeriodNouns[v.Period]
}

// featuresText prints the features of a plan as a sentence has them.
func featuresText(v models.PlanVersion) string {
	if v.Features == "" {
		return "None"
	}
	return models.Isolate(strings.ReplaceAll(v.Features, "\n", ", "))
}

// PlanReachText says which accounts a new version of a plan reaches, and when.
func PlanReachText(renewing int64) string {
	switch renewing {
	case 0:
		return "No account is affected: none renews this plan."
	case 1:
		return "1 account changes to it at its next renewal."
	}
	return present.Plural(renewing, "account") + " change to it, each at its next renewal."
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
