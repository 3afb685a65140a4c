package en

// overview is what the overview says.
var overview = map[string]string{
	"overview.used":      "Used in the last {n} day || Used in the last {n} days",
	"overview.all_usage": "All usage",
	"overview.no_usage":  "Your daily usage appears here.",
}
