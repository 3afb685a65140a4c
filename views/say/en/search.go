package en

// search is what search says.
var search = map[string]string{}
