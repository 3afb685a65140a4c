package de

// search is what search says.
var search = map[string]string{
	"search.title":    "Suche",
	"search.search":   "Suchen",
	"search.field":    "Seiten, Schlüssel, Mitglieder oder IDs suchen",
	"search.nothing":  "Nichts gefunden für „{text}“. Prüfen Sie die Schreibweise oder fügen Sie die ganze ID ein.",
	"search.pages":    "Seiten",
	"search.accounts": "Konten",
	"search.keys":     "API-Schlüssel",
	"search.members":  "Mitglieder",
	"search.people":   "Personen",
}
