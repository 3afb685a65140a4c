package staff

// adminAccount is what an account's pages say to staff.
var adminAccount = map[string]string{}
