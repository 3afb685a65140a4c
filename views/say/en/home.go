package en

// home is what the home page says.
var home = map[string]string{
	"home.title":          "Prepaid {credits}",
	"home.heading":        "Your balance at {name}, in plain sight.",
	"home.lead":           "Buy {credits} up front, use them as you go, and see where each one went. Your programs can check the balance at any time, for free.",
	"home.overview":       "Open your overview",
	"home.create":         "Create an account",
	"home.signin":         "Sign in",
	"home.call":           "Check a balance",
	"home.prices":         "Pricing",
	"home.price":          "{price} per {credit}",
	"home.any":            "Buy as many as you like.",
	"home.any_from":       "Buy as many as you like, from {least}.",
	"home.any_other":      "Or buy a different number.",
	"home.any_other_from": "Or buy a different number, from {least}.",
	"home.lasting":        "What you buy doesn’t expire. [View plans]",
	"home.point_1":        "Nothing hidden",
	"home.point_1_text":   "Every purchase, use and correction is a line in your history, with the balance after it.",
	"home.point_2":        "No surprises",
	"home.point_2_text":   "Your balance never goes below zero. Work you can’t pay for is refused before it begins.",
	"home.point_3":        "Made for programs",
	"home.point_3_text":   "Check the balance with an API key and one line of {curl}. [Read the guide]",
}
