package en

// organization is what an organization's settings, log and domains say.
var organization = map[string]string{}
