package de

// activity is what /activity, entries and lots say.
var activity = map[string]string{}
