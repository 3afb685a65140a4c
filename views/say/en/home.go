package en

// home is what the home page says.
var home = map[string]string{}
