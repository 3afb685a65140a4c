package en

// statement is what statements say.
var statement = map[string]string{}
