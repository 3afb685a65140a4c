package views_test

import (
	"strings"

	"github.com/bursar-portal/bursar/views/find"
)

// findSamples are what the search shows.
func findSamples() []sample {
	return []sample{
		{"search", find.Search(found())},
		{"search-nothing", find.Search(find.SearchPage{Frame: alexFrame("Search", ""), Query: strings.Repeat("nothing", 20)})},
		{"search-much", find.Search(foundMuch())},
	}
}

func found() find.SearchPage {
	return find.SearchPage{Frame: leahFrame("Search", ""), Query: "le", Groups: []find.Group{
		{Title: "API keys", Results: []find.Result{{Text: "Leads", Detail: "3fa81c02… · Leadworks", URL: "/enterprise/dashboard?account=acc_works&page=api#key_1"}}},
		{Title: "Members", Results: []find.Result{{Text: "Leah Magister", Detail: "Leadworks", URL: "/enterprise/dashboard?account=acc_works&page=members#usr_1"}}},
	}}
}

func foundMuch() find.SearchPage {
	p := found()
	p.Frame = muchFrame("Search", "")
	long := strings.Repeat("unbreakable", 20)
	p.Groups[0].Results = append(p.Groups[0].Results, find.Result{Text: long, Detail: long, URL: "/x"}, find.Result{Text: "\u200b", URL: "/y"})
	return p
}
