package en

// demo is what the page of the demonstration's mails says.
var demo = map[string]string{
	"demo.mails":     "Emails",
	"demo.none":      "No emails yet.",
	"demo.none_hint": "Emails that the demo sends appear here. Nobody else gets them.",
	"demo.hint":      "Nobody else gets these emails. They’re files in the folder {folder} of the demo’s data.",
	"demo.html":      "HTML: {subject}",
	"demo.text":      "Plain text: {subject}",
}
