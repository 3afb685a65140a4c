package en

// keys is what API keys' pages say.
var keys = map[string]string{}
