// Package staff has what operators read, which is in English, a file for each area, and the
// documentation.
package staff

import "maps"

// areas are the files of this package.
var areas = []map[string]string{
	adminAccount,
	adminAccountForms,
	adminAccountPlans,
	adminAccountSettings,
	adminBatches,
	adminCatalog,
	adminCorrection,
	adminFrame,
	adminHome,
	adminKeys,
	adminParts,
	adminPayments,
	adminPeople,
	adminReports,
	adminSettings,
	docs,
}

// Texts returns the sentences by key.
func Texts() map[string]string {
	all := map[string]string{}
	for _, a := range areas {
		maps.Copy(all, a)
	}
	return all
}
