package staff

// adminPayments is what purchases and events say to staff.
var adminPayments = map[string]string{}
