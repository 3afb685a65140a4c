package catalog

import (
	"strings"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/admin"
)

// productChanges lists the fields in which two states of a product differ.
func productChanges(r present.Reader, from, to models.Product) (changes []view.FieldChange) {
	for _, d := range []view.FieldChange{
		{Label: r.T("admin_catalog.name"), From: models.Isolate(from.Name), To: models.Isolate(to.Name)},
		{Label: r.T("admin_catalog.price"), From: r.Count(from.UnitCost), To: r.Count(to.UnitCost)},
		{Label: r.T("admin_catalog.charged"), From: r.T(chargeRules[from.Rule]), To: r.T(chargeRules[to.Rule])},
	} {
		if d.From != d.To {
			changes = append(changes, d)
		}
	}
	return changes
}

// changesText prints changes within a sentence.
func changesText(r present.Reader, changes []view.FieldChange) string {
	texts := make([]string, len(changes))
	for i, d := range changes {
		texts[i] = r.T("admin_catalog.changed_field", "field", strings.ToLower(d.Label), "from", d.From, "to", d.To)
	}
	return strings.Join(texts, ", ")
}
