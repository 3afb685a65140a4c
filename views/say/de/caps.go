package de

// caps is what caps say.
var caps = map[string]string{}
