package de

// activity is what /activity, entries and lots say.
var activity = map[string]string{
	"activity.title":         "Aktivität",
	"activity.refused_title": "Abgelehnte Aufrufe",
	"activity.when":          "Zeitpunkt",
	"activity.call":          "Aufruf",
	"activity.by":            "Von",
	"activity.status":        "Status",
	"activity.none_refused":  "Keine abgelehnten Aufrufe.",
	"activity.refused_hint":  "Abgelehnte Aufrufe erscheinen hier mit dem Grund.",
	"activity.refused_kept":  "Die neuesten 200 bleiben 30 Tage gespeichert.",
}
