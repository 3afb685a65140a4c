package models

import "strings"

// ZoneNamed returns the zone that a person means: its name in any case, with spaces
// around it or in place of its underscores. ok is false if this build knows no such zone.
func ZoneNamed(typed string) (zone string, ok bool) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return "", false
	}
	if typed == strings.ToUpper(typed) && ValidZone(typed) { // abbreviations such as UTC
		return typed, true
	}
	lower := strings.ToLower(strings.Join(strings.Fields(typed), "_"))
	head, tail, _ := strings.Cut(lower, "/")
	for _, name := range []string{
		oddZones[lower], capitalized(lower), strings.ToUpper(lower),
		capitalized(head) + "/" + strings.ToUpper(tail), // Etc/GMT+1
		strings.ToUpper(head) + "/" + capitalized(tail), // US/Pacific
		typed,
	} {
		if ValidZone(name) {
			return name, true
		}
	}
	return "", false
}

// capitalized returns a name with capital letters where zones have them: at the start of
// each word that is not one of the small ones, as in Port_of_Spain.
func capitalized(lower string) string {
	var name strings.Builder
	for lower != "" {
		end := strings.IndexAny(lower, "/_-") + 1
		if end == 0 {
			end = len(lower)
		}
		switch word := lower[:end]; strings.TrimRight(word, "_-") {
		case "of", "es", "au":
			name.WriteString(word)
		default:
			name.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
		lower = lower[end:]
	}
	return name.String()
}

// oddZones are the names whose capital letters follow no rule, by the name in lower case.
var oddZones = map[string]string{
	"america/argentina/comodrivadavia": "America/Argentina/ComodRivadavia",
	"america/knox_in":                  "America/Knox_IN",
	"antarctica/dumontdurville":        "Antarctica/DumontDUrville",
	"antarctica/mcmurdo":               "Antarctica/McMurdo",
	"brazil/denoronha":                 "Brazil/DeNoronha",
	"chile/easterisland":               "Chile/EasterIsland",
	"gb-eire":                          "GB-Eire",
	"mexico/bajanorte":                 "Mexico/BajaNorte",
	"mexico/bajasur":                   "Mexico/BajaSur",
}
