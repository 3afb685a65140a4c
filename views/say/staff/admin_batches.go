package staff

// adminBatches is what bulk adjustments and approvals say.
var adminBatches = map[string]string{}
