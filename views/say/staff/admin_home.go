package staff

// adminHome is what the staff's home page says.
var adminHome = map[string]string{}
