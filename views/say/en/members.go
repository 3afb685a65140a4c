package en

// members is what members and invitations say.
var members = map[string]string{}
