package de

// overview is what the overview says.
var overview = map[string]string{}
