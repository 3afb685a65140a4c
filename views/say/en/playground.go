package en

// playground is what the playground says.
var playground = map[string]string{}
