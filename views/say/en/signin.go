package en

// signin is what signing in, signing up and the links in mails say.
var signin = map[string]string{}
