package en

// words is what amounts, lots, entries and badges are called on all pages.
var words = map[string]string{}
