package de

// overview is what the overview says.
var overview = map[string]string{
	"overview.used":      "Verbraucht am letzten Tag || Verbraucht in den letzten {n} Tagen",
	"overview.all_usage": "Gesamte Nutzung",
	"overview.no_usage":  "Ihre tägliche Nutzung erscheint hier.",
}
