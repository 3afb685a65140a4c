package en

// search is what search says.
var search = map[string]string{
	"search.title":    "Search",
	"search.search":   "Search",
	"search.field":    "Search pages, keys, members or IDs",
	"search.nothing":  "Nothing matches “{text}”. Check the spelling, or paste the whole ID.",
	"search.pages":    "Pages",
	"search.accounts": "Accounts",
	"search.keys":     "API keys",
	"search.members":  "Members",
	"search.people":   "Users",
}
