package en

// buy is what /buy, checkout and success say.
var buy = map[string]string{}
