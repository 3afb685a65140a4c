package de

// receipt is what receipts say.
var receipt = map[string]string{}
