package en

// plans is what /plans says.
var plans = map[string]string{}
