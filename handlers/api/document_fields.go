package api

import (
	"fmt"
	"maps"
	"reflect"

	"github.com/bursar-portal/bursar/handlers/api/native"
	"github.com/bursar-portal/bursar/handlers/api/published"
	"github.com/bursar-portal/bursar/handlers/openapi"
	"github.com/bursar-portal/bursar/models"
)

// schemaDocs documents every field of every body.
var schemaDocs = openapi.SchemaDocs{Prefixes: published.SchemaPrefixes, Fields: mergeMaps(native.FieldDocs, native.CapFieldDocs, published.FieldDocs, published.AnalyticsFieldDocs), Enums: enumValues(
	models.LotKinds, models.EntryKinds, models.CapWindows,
	[]models.ChargeStatus{models.ChargeHeld, models.ChargeCaptured, models.ChargeReleased, models.ChargeExpired},
	[]models.AccountKind{models.Solo, models.Enterprise},
	[]models.AccountStatus{models.AccountActive, models.AccountSuspended, models.AccountClosed},
	[]models.ActorKind{models.ActorUser, models.ActorKey, models.ActorStripe, models.ActorSystem, models.ActorCLI},
	[]models.ChargeRule{models.Upfront, models.OnSuccess},
	[]models.Period{models.Daily, models.Weekly, models.Monthly, models.Yearly},
	models.ServiceScopes,
	[]models.LotSource{
		models.SourcePurchase, models.SourceGrant, models.SourceAdjustment, models.SourceSubscription,
		models.SourceSignup, models.SourceRefund, models.SourceReversal, models.SourceExtension,
	},
	[]models.Code{ // of a key verification
		models.CodeMalformedCredential, models.CodeUnknownCredential, models.CodeNoAccount, models.CodeKeyPaused,
		models.CodeKeyExpired, models.CodeKeyRevoked, models.CodeNetworkNotAllowed, models.CodeAccountSuspended, models.CodeAccountClosed, models.CodeCapReached,
	},
)}

// mergeMaps returns the union of some maps.
func mergeMaps[V any](some ...map[string]V) map[string]V {
	all := map[string]V{}
	for _, m := range some {
		maps.Copy(all, m)
	}
	return all
}

// enumValues returns the values of named types, given as slices of them.
func enumValues(lists ...any) map[string][]string {
	all := map[string][]string{}
	for _, list := range lists {
		values := reflect.ValueOf(list)
		for i := range values.Len() {
			name := values.Index(i).Type().String()
			all[name] = append(all[name], fmt.Sprint(values.Index(i)))
		}
	}
	return all
}
