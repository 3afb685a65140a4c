package de

// coming is what will happen to an account by itself.
var coming = map[string]string{
	"coming.title":  "Demnächst",
	"coming.none":   "Nichts verlängert sich oder läuft ab. Ihre {credits} bleiben erhalten, bis Sie sie nutzen.",
	"coming.all":    "Alle anzeigen",
	"coming.change": "{event}: {amount}",

	"coming.renews":  "{plan} verlängert sich",
	"coming.ends":    "{plan} endet",
	"coming.changes": "{plan} wechselt zu {next}",

	"coming.purchased_end":     "Gekaufte {credits} verfallen",
	"coming.allowance_end":     "{credits} aus dem Tarif verfallen",
	"coming.rollover_end":      "Übertragene {credits} verfallen",
	"coming.promotional_end":   "Geschenkte {credits} verfallen",
	"coming.purchased_start":   "Gekaufte {credits} werden verfügbar",
	"coming.allowance_start":   "{credits} aus dem Tarif werden verfügbar",
	"coming.rollover_start":    "Übertragene {credits} werden verfügbar",
	"coming.promotional_start": "Geschenkte {credits} werden verfügbar",
}
