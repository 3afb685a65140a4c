package de

// mail is what mails say.
var mail = map[string]string{}
