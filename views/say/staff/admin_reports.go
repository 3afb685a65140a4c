package staff

// adminReports is what reports say.
var adminReports = map[string]string{}
