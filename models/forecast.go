package models

import "time"

// Outlook says in which way credits last.
type Outlook string

const (
	OutlookNone   Outlook = ""       // nothing is used, or nothing is there to be used
	OutlookEnds   Outlook = "ends"   // they are used up at an instant
	OutlookRenews Outlook = "renews" // plans bring at least what is used
	OutlookLong   Outlook = "long"   // for more than two years
)

// Forecast is how long an account's credits last at a steady pace.
type Forecast struct {
	Outlook Outlook
	EndsAt  time.Time // of OutlookEnds: when nothing is available for the first time
	// Unused is what expires by then without having been used, beside the
	// allowances of plans.
	Unused Credits
}
