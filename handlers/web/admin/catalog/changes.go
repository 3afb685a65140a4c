package catalog

import (
	"strings"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/admin/catalog"
)

// planChanges lists the fields in which two versions of a plan differ.
func planChanges(r present.Reader, from, to models.PlanVersion) (changes []view.FieldChange) {
	for _, d := range []view.FieldChange{
		{Label: "Name", From: models.Isolate(from.Name), To: models.Isolate(to.Name)},
		{Label: "Allowance", From: present.AllowanceText(r, from), To: present.AllowanceText(r, to)},
		{Label: "What is left", From: present.RolloverText(from), To: present.RolloverText(to)},
		{Label: "Storage", From: present.StorageText(from), To: present.StorageText(to)},
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

// productChanges lists the fields in which two states of a product differ.
func productChanges(r present.Reader, from, to models.Product) (changes []view.FieldChange) {
	for _, d := range []view.FieldChange{
		{Label: "Name", From: models.Isolate(from.Name), To: models.Isolate(to.Name)},
		{Label: "Price", From: r.Count(from.UnitCost), To: r.Count(to.UnitCost)},
		{Label: "Rule", From: chargeRules[from.Rule], To: chargeRules[to.Rule]},
	} {
		if d.From != d.To {
			changes = append(changes, d)
		}
	}
	return changes
}

// changesText prints changes within a sentence.
func changesText(changes []view.FieldChange) string {
	texts := make([]string, len(changes))
	for i, d := range changes {
		texts[i] = strings.ToLower(d.Label[:1]) + d.Label[1:] + " from “" + d.From + "” to “" + d.To + "”"
	}
	return strings.Join(texts, ", ")
}
