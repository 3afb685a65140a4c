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
