package models

import "strings"

const (
	// serviceOrigin precedes the lineage in the origin of a service key.
	serviceOrigin = "service:"
	// formerServiceOrigin was the origin of all service keys before each had its own.
	// What was recorded under it stays as it is, since the hash chain covers it.
	formerServiceOrigin = "operator"
)

// FormerOrigin returns the origin under which commands of the same origin were
// recorded by earlier releases, and the key whose commands these are: others recorded
// under that origin belong to other keys. ok is false if the origin was always the same.
func FormerOrigin(origin string) (former string, made KeyID, ok bool) {
	lineage, ok := strings.CutPrefix(origin, serviceOrigin)
	if !ok {
		return "", "", false
	}
	return formerServiceOrigin, KeyID(lineage), true
}

// PresentOrigin returns the origin that the command of an entry would have now: that of
// the service key which made it, if it was recorded under FormerOrigin's.
func PresentOrigin(e Entry) string {
	if e.Origin == formerServiceOrigin && e.Actor.Kind == ActorKey {
		return serviceOrigin + e.Actor.ID
	}
	return e.Origin
}
