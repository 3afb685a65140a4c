package de

// demo is what the page of the demonstration's mails says.
var demo = map[string]string{
	"demo.mails":     "E-Mails",
	"demo.none":      "Noch keine E-Mails.",
	"demo.none_hint": "Hier erscheinen die E-Mails, die die Demo sendet. Sonst erhält sie niemand.",
	"demo.hint":      "Sonst erhält niemand diese E-Mails. Sie sind Dateien im Ordner {folder} bei den Daten der Demo.",
	"demo.html":      "HTML: {subject}",
	"demo.text":      "Nur Text: {subject}",
}
