package staff

// adminCatalog is what plans and products say to staff.
var adminCatalog = map[string]string{}
