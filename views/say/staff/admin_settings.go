package staff

// adminSettings is what the operator's settings say.
var adminSettings = map[string]string{}
