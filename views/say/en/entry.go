package en

// entry is what the page of an entry says.
var entry = map[string]string{
	"entry.facts":       "Details",
	"entry.after":       "Balance after",
	"entry.related":     "Related",
	"entry.same_charge": "Also part of this charge",
	"entry.receipt":     "View receipt",
	"entry.undone":      "View the entry it undoes",
	"entry.support":     "{brand} support",

	"entry.kind":        "Type",
	"entry.change":      "Change",
	"entry.when":        "When",
	"entry.by":          "By",
	"entry.recorded":    "Recorded",
	"entry.reason":      "Reason",
	"entry.description": "Description",
	"entry.reference":   "Your reference",
	"entry.charge":      "Charge",
	"entry.number":      "Number",
	"entry.id":          "ID",
	"entry.hash":        "Hash",

	"entry.added":          "Added",
	"entry.held":           "{amount} on hold",
	"entry.no_longer_held": "{amount} no longer on hold",
	"entry.captured":       "Taken from the hold",
	"entry.taken":          "Taken",
	"entry.returned":       "Returned",
	"entry.unchanged":      "Unchanged",
}
