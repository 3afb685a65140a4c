package de

// buy is what /buy, checkout and success say.
var buy = map[string]string{}
