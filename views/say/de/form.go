package de

// form is what forms say about what was typed.
var form = map[string]string{}
