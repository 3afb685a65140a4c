package en

// receipt is what receipts say.
var receipt = map[string]string{}
