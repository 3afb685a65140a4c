package de

// fault is what pages of errors say.
var fault = map[string]string{
	"fault.forbidden":          "Sie haben keinen Zugriff",
	"fault.not_found":          "Seite nicht gefunden",
	"fault.dead_link":          "Dieser Link funktioniert nicht",
	"fault.method_not_allowed": "Methode nicht erlaubt",
	"fault.too_many":           "Zu viele Anfragen",
	"fault.busy":               "Wir sind gerade ausgelastet",
	"fault.internal":           "Bei uns ist etwas schiefgelaufen",
	"fault.other":              "Das hat nicht geklappt",
	"fault.sentence":           "{heading}.",
	"fault.overview":           "Zurück zur Übersicht",
	"fault.new_link":           "Neuen Link anfordern",
	"fault.home":               "Zur Startseite",
	"fault.support":            "Support kontaktieren",
	"fault.request":            "Anfrage {id}",
	"fault.subject":            "Anfrage {id}",
	"fault.offline":            "Sie sind offline.",
	"fault.offline_text":       "Diese Seite konnte nicht geladen werden. Ihre {credits} sind sicher.",
	"fault.retry":              "Erneut versuchen",
}
