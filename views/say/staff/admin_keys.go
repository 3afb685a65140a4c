package staff

// adminKeys is what service keys and leaked keys say.
var adminKeys = map[string]string{}
