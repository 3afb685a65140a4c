package de

// playground is what the playground says.
var playground = map[string]string{}
