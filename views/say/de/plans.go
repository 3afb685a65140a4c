package de

// plans is what /plans says.
var plans = map[string]string{
	"plans.title":      "Tarife",
	"plans.lead":       "Jeder Tarif bringt zu Beginn jedes Zeitraums {credits}. Was Sie kaufen, bleibt, bis Sie es nutzen.",
	"plans.none":       "Keine Tarife.",
	"plans.none_hint":  "Sie kaufen, was Sie nutzen. Nichts verlängert sich von selbst.",
	"plans.contact":    "Um einen Tarif abzuschließen, zu ändern oder zu kündigen, wenden Sie sich an {brand}.",
	"plans.contact_at": "Um einen Tarif abzuschließen, zu ändern oder zu kündigen, schreiben Sie an",

	"plans.free":        "Kostenlos",
	"plans.per_daily":   "pro Tag",
	"plans.per_weekly":  "pro Woche",
	"plans.per_monthly": "pro Monat",
	"plans.per_yearly":  "pro Jahr",
	"plans.a_daily":     "am Tag",
	"plans.a_weekly":    "in der Woche",
	"plans.a_monthly":   "im Monat",
	"plans.a_yearly":    "im Jahr",

	"plans.choose":     "E-Mail schreiben",
	"plans.subject":    "Tarif: {plan}",
	"plans.for":        "Für {account} ({id}).",
	"plans.yours":      "Ihr Tarif",
	"plans.monthly":    "Monatlich",
	"plans.about":      "etwa {credits}",
	"plans.unused":     "Ungenutzte {credits}",
	"plans.expire":     "Verfallen am Ende des Zeitraums",
	"plans.rolls":      "Bleiben {n} Zeitraum lang erhalten, bis zu {most} || Bleiben {n} Zeiträume lang erhalten, bis zu {most}",
	"plans.storage":    "Speicher",
	"plans.no_storage": "Nicht enthalten",
	"plans.since":      "Seit",
	"plans.renews":     "Verlängert sich",
	"plans.ends":       "Endet",
	"plans.canceled":   "Dieser Tarif ist gekündigt. Er verlängert sich nicht.",
	"plans.changes":    "Wechselt bei der Verlängerung zu {plan}.",
	"plans.new_terms":  "Diese Bedingungen gelten ab der nächsten Verlängerung. Bis dahin erhalten Sie {credits} {period}.",
}
