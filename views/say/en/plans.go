package en

// plans is what /plans says.
var plans = map[string]string{
	"plans.title":      "Plans",
	"plans.lead":       "Each plan adds {credits} at the start of every period. What you buy stays until you use it.",
	"plans.none":       "No plans.",
	"plans.none_hint":  "You buy what you use. Nothing renews automatically.",
	"plans.contact":    "To start, change or cancel a plan, contact {brand}.",
	"plans.contact_at": "To start, change or cancel a plan, email",

	"plans.free":        "Free",
	"plans.per_daily":   "per day",
	"plans.per_weekly":  "per week",
	"plans.per_monthly": "per month",
	"plans.per_yearly":  "per year",
	"plans.a_daily":     "a day",
	"plans.a_weekly":    "a week",
	"plans.a_monthly":   "a month",
	"plans.a_yearly":    "a year",

	"plans.choose":     "Email us",
	"plans.subject":    "Plan: {plan}",
	"plans.for":        "For {account} ({id}).",
	"plans.yours":      "Your plan",
	"plans.monthly":    "Monthly",
	"plans.about":      "about {credits}",
	"plans.unused":     "Unused {credits}",
	"plans.expire":     "Expire at the end of the period",
	"plans.rolls":      "Roll over for {n} period, up to {most} || Roll over for {n} periods, up to {most}",
	"plans.storage":    "Storage",
	"plans.no_storage": "Not included",
	"plans.since":      "Yours since",
	"plans.renews":     "Renews",
	"plans.ends":       "Ends",
	"plans.canceled":   "This plan is canceled. It won’t renew.",
	"plans.changes":    "Changes to {plan} at renewal.",
	"plans.new_terms":  "These terms apply from your next renewal. Until then you get {credits} {period}.",
}
