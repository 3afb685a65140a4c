package en

// settings is what /settings says.
var settings = map[string]string{}
