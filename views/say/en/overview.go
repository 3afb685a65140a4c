package en

// overview is what the overview says.
var overview = map[string]string{}
