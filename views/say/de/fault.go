package de

// fault is what pages of errors say.
var fault = map[string]string{}
