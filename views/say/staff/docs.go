package staff

// docs is what /docs says.
var docs = map[string]string{}
