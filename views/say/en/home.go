package en

// home is what the home page says.
var home = map[string]string{
	"home.title":          "Prepaid {credits}",
	"home.heading":        "Your balance at {name}, in plain sight.",
	"home.lead":           "Buy {credits} ahead, use them as you go, and see where each one went. Your programs can ask for the balance at any time, for free.",
	"home.overview":       "Open your overview",
	"home.create":         "Create an account",
	"home.signin":         "Sign in",
	"home.call":           "Check a balance",
	"home.prices":         "Pricing",
	"home.price":          "{price} per {credit}",
	"home.any":            "Buy any whole number.",
	"home.any_from":       "Buy any whole number from {least}.",
	"home.any_other":      "Or buy any other whole number.",
	"home.any_other_from": "Or buy any other whole number from {least}.",
	"home.lasting":        "What you buy doesn’t expire. [See the plans]",
	"home.point_1":        "Nothing hidden",
	"home.point_1_text":   "Every purchase, every use and every correction is one line of your ledger, with the balance after it.",
	"home.point_2":        "No surprises",
	"home.point_2_text":   "Your balance never goes below zero. Work that it can’t pay for is refused before it begins.",
	"home.point_3":        "Made for programs",
	"home.point_3_text":   "Get the balance with an API key and one line of {curl}. [Read how]",
}
