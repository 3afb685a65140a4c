package en

// activity is what /activity says.
var activity = map[string]string{
	"activity.title":         "Activity",
	"activity.filter_label":  "Filter activity",
	"activity.kind":          "Kind",
	"activity.no_kind":       "There is no such kind.",
	"activity.all_kinds":     "All kinds",
	"activity.refused_title": "Refused calls",
	"activity.when":          "When",
	"activity.call":          "Call",
	"activity.by":            "By",
	"activity.status":        "Status",
	"activity.none_refused":  "No refused calls.",
	"activity.refused_hint":  "Calls that are refused appear here with the reason.",
	"activity.refused_kept":  "The newest 200 are kept for 30 days.",
	"activity.download":      "Download CSV",
	"activity.statement":     "Statement",
	"activity.entries":       "Entries",
	"activity.no_match":      "Nothing matches.",
	"activity.no_match_hint": "Try a longer period or fewer filters, or [view everything].",
	"activity.beginning":     "This is the beginning.",
	"activity.nothing_older": "There are no older entries.",
	"activity.zone":          "Times are in {zone}.",
}
