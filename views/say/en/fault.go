package en

// fault is what pages of errors say.
var fault = map[string]string{}
