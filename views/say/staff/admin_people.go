package staff

// adminPeople is what users and staff pages say.
var adminPeople = map[string]string{}
