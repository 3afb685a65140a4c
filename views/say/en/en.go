// Package en has what customers and visitors read, in English, a file for each area.
package en

import "maps"

// areas are the files of this package.
var areas = []map[string]string{
	activity,
	billing,
	buy,
	caps,
	demo,
	coming,
	entry,
	fault,
	form,
	frame,
	home,
	keys,
	lot,
	mail,
	members,
	organization,
	overview,
	plans,
	playground,
	receipt,
	search,
	security,
	settings,
	signin,
	statement,
	usage,
	words,
}

// Texts returns the sentences by key.
func Texts() map[string]string {
	all := map[string]string{}
	for _, a := range areas {
		maps.Copy(all, a)
	}
	return all
}
