package en

// security is what /settings/security says.
var security = map[string]string{}
