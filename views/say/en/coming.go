package en

// coming is what will happen to an account by itself.
var coming = map[string]string{
	"coming.title":  "Coming up",
	"coming.none":   "Nothing renews or expires. Your {credits} stay until you use them.",
	"coming.all":    "View all",
	"coming.change": "{event}: {amount}",

	"coming.renews":  "{plan} renews",
	"coming.ends":    "{plan} ends",
	"coming.changes": "{plan} changes to {next}",

	"coming.purchased_end":     "Purchased {credits} expire",
	"coming.allowance_end":     "Plan {credits} expire",
	"coming.rollover_end":      "Rolled-over {credits} expire",
	"coming.promotional_end":   "Promotional {credits} expire",
	"coming.purchased_start":   "Purchased {credits} become available",
	"coming.allowance_start":   "Plan {credits} become available",
	"coming.rollover_start":    "Rolled-over {credits} become available",
	"coming.promotional_start": "Promotional {credits} become available",
}
