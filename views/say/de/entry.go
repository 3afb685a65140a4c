package de

// entry is what the page of an entry says.
var entry = map[string]string{
	"entry.facts":       "Details",
	"entry.after":       "Guthaben danach",
	"entry.related":     "Zugehörig",
	"entry.same_charge": "Gehört zur selben Abbuchung",
	"entry.receipt":     "Beleg anzeigen",
	"entry.undone":      "Rückgängig gemachten Eintrag anzeigen",
	"entry.support":     "Support von {brand}",

	"entry.kind":        "Art",
	"entry.change":      "Änderung",
	"entry.when":        "Wann",
	"entry.by":          "Von",
	"entry.recorded":    "Erfasst",
	"entry.reason":      "Grund",
	"entry.description": "Beschreibung",
	"entry.reference":   "Ihre Referenz",
	"entry.charge":      "Abbuchung",
	"entry.number":      "Nummer",
	"entry.id":          "ID",
	"entry.hash":        "Hash",

	"entry.added":          "Hinzugefügt",
	"entry.held":           "{amount} reserviert",
	"entry.no_longer_held": "{amount} nicht mehr reserviert",
	"entry.captured":       "Aus der Reservierung abgebucht",
	"entry.taken":          "Abgezogen",
	"entry.returned":       "Zurückgegeben",
	"entry.unchanged":      "Unverändert",
}
