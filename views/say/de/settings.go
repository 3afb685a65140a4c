package de

// settings is what /settings says.
var settings = map[string]string{}
