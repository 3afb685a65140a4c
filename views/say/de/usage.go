package de

// usage is what /usage says.
var usage = map[string]string{}
