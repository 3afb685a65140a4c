package de

// home is what the home page says.
var home = map[string]string{
	"home.title":          "Prepaid-{credits}",
	"home.heading":        "Ihr Guthaben bei {name}, jederzeit im Blick.",
	"home.lead":           "Kaufen Sie {credits} im Voraus, nutzen Sie sie nach Bedarf und sehen Sie, wofür sie verwendet wurden. Ihre Programme fragen das Guthaben jederzeit kostenlos ab.",
	"home.overview":       "Zur Übersicht",
	"home.create":         "Konto erstellen",
	"home.signin":         "Anmelden",
	"home.call":           "Guthaben abfragen",
	"home.prices":         "Preise",
	"home.price":          "{price} pro {credit}",
	"home.any":            "Kaufen Sie so viele, wie Sie möchten.",
	"home.any_from":       "Kaufen Sie so viele, wie Sie möchten, ab {least}.",
	"home.any_other":      "Oder kaufen Sie eine andere Menge.",
	"home.any_other_from": "Oder kaufen Sie eine andere Menge ab {least}.",
	"home.lasting":        "Was Sie kaufen, verfällt nicht. [Tarife ansehen]",
	"home.point_1":        "Nichts versteckt",
	"home.point_1_text":   "Jeder Kauf, jede Nutzung und jede Korrektur steht als eigene Zeile in Ihrem Verlauf, mit dem Guthaben danach.",
	"home.point_2":        "Keine Überraschungen",
	"home.point_2_text":   "Ihr Guthaben wird nie negativ. Wofür es nicht reicht, das wird abgelehnt, bevor es beginnt.",
	"home.point_3":        "Für Programme gemacht",
	"home.point_3_text":   "Fragen Sie das Guthaben mit einem API-Schlüssel und einer Zeile {curl} ab. [So geht’s]",
}
