package de

// activity is what /activity says.
var activity = map[string]string{
	"activity.title":         "Aktivität",
	"activity.filter_label":  "Aktivität filtern",
	"activity.kind":          "Art",
	"activity.no_kind":       "Diese Art gibt es nicht.",
	"activity.all_kinds":     "Alle Arten",
	"activity.refused_title": "Abgelehnte Aufrufe",
	"activity.when":          "Zeitpunkt",
	"activity.call":          "Aufruf",
	"activity.by":            "Von",
	"activity.status":        "Status",
	"activity.none_refused":  "Keine abgelehnten Aufrufe.",
	"activity.refused_hint":  "Abgelehnte Aufrufe erscheinen hier mit dem Grund.",
	"activity.refused_kept":  "Die neuesten 200 bleiben 30 Tage gespeichert.",
	"activity.download":      "CSV herunterladen",
	"activity.statement":     "Kontoauszug",
	"activity.entries":       "Einträge",
	"activity.no_match":      "Nichts gefunden.",
	"activity.no_match_hint": "Wählen Sie einen längeren Zeitraum oder weniger Filter. [Alles anzeigen]",
	"activity.beginning":     "Hier beginnt der Verlauf.",
	"activity.nothing_older": "Ältere Einträge gibt es nicht.",
	"activity.zone":          "Zeiten in {zone}.",
}
