package de

// search is what search says.
var search = map[string]string{}
