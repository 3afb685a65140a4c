package native

import (
	"maps"

	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/handlers/openapi"
	"github.com/bursar-portal/bursar/models"
)

// docs documents all routes of the native API.
var docs = func() map[string]dialect.OperationDoc {
	all := maps.Clone(operationDocs)
	maps.Copy(all, capDocs)
	return all
}()

// capDocs documents the routes about caps and the extension of lots, by method and path.
var capDocs = map[string]dialect.OperationDoc{
	"POST /v1/accounts/:id/lots/:lot/extend": {
		ID: "extendLot", Summary: "Extend a lot’s expiry",
		Description: "A lot never changes, so what is left of it moves to a successor with the same terms and the new expiry. What is on hold stays where it is, and gets the new expiry when it comes back. A plan’s present allowance can’t be extended.",
		Body:        ExtensionRequest{}, Idempotent: true, Responses: createdResponses(Extension{}, dialect.RemainingHeader),
		ErrorCodes: []models.Code{models.CodeConflict},
		Examples: []openapi.Example{{Path: "/v1/accounts/acc_…/lots/lot_…/extend", IdempotencyKey: "extension-7",
			Body: `{"expires_at":"2027-06-30T00:00:00Z","reason":"Delayed launch"}`,
			Response: `{"entry":"ent_…","account":"acc_…","lot":"lot_…","expires_at":"2027-06-30T00:00:00.000Z",
 "successor":{"id":"lot_…","kind":"promotional","source":"extension","credits":"35","priority":10,
  "starts_at":"2026-03-29T17:48:46.000Z","expires_at":"2027-06-30T00:00:00.000Z"},
 "balance":{…},"created_at":"2026-03-29T17:48:46.000Z"}`}},
	},
	"GET /v1/accounts/:id/caps": {
		ID: "listCaps", Summary: "List caps, and what was used of them", Query: listParameters, Responses: dialect.OKResponse(List[Cap]{}, dialect.RemainingHeader),
		Examples: []openapi.Example{{Path: "/v1/accounts/acc_…/caps", Response: `{"data":[{"subject":"account","window":"month","limit":"1000",
 "boost":null,"used":"120","left":"880","resets_at":"2026-03-31T22:00:00.000Z"},…],"next_cursor":null}`}},
	},
	"PUT /v1/accounts/:id/caps/:subject/:window": {
		ID: "putCap", Summary: "Set or change a cap",
		Description: "Charges and holds are refused with cap_reached when they would use more than the limit in a window. Windows are those of the calendar in the account’s time zone; weeks begin on Monday. What was used is kept when a cap is changed.",
		Body:        CapRequest{}, Idempotent: true, Responses: idempotentResponse(CapChange{}, dialect.RemainingHeader),
		ErrorCodes: []models.Code{models.CodeForbidden, models.CodeConflict},
		Examples: []openapi.Example{
			{Path: "/v1/accounts/acc_…/caps/account/month", IdempotencyKey: "cap-1", Body: `{"limit":"1000"}`,
				Response: `{"entry":"ent_…","account":"acc_…","subject":"account","window":"month","limit":"1000",
 "boost":null,"used":"0","left":"1000","resets_at":"2026-03-31T22:00:00.000Z","created_at":"2026-03-29T17:48:46.000Z"}`},
			{Summary: "Raise the cap on a key until Friday", Path: "/v1/accounts/acc_…/caps/key:key_…/day", IdempotencyKey: "cap-2",
				Body: `{"boost":{"credits":"50","until":"2026-04-03T00:00:00Z"}}`},
		},
	},
	"DELETE /v1/accounts/:id/caps/:subject/:window": {
		ID: "deleteCap", Summary: "Remove a cap",
		Description: "It no longer bounds anything, but goes on counting until its window ends: a cap that is set again meanwhile does not begin anew.",
		Idempotent:  true, Responses: idempotentResponse(CapRemoval{}, dialect.RemainingHeader),
		ErrorCodes: []models.Code{models.CodeForbidden, models.CodeInvalidField, models.CodeUnsupportedMedia}, // of a compressed body, though it needs none
		Examples: []openapi.Example{{Path: "/v1/accounts/acc_…/caps/account/month", IdempotencyKey: "cap-3",
			Response: `{"entry":"ent_…","account":"acc_…","subject":"account","window":"month","created_at":"2026-03-29T17:48:46.000Z"}`}},
	},
}

// capSubjectFormat is the form of a cap's subject.
var capSubjectFormat = openapi.Constraints{Pattern: `^(account|member:usr_.+|key:key_.+)$`}

// CapFieldDocs documents the fields of caps and extensions: see FieldDocs.
var CapFieldDocs = map[string]openapi.FieldDoc{
	"subject":                 {Description: "Whose use the cap bounds: account, member: and the member’s id, or key: and the key’s id.", Constraints: capSubjectFormat, Example: "member:usr_1"},
	"window":                  {Description: "How long the cap counts before it begins anew.", Example: "month"},
	"boost":                   {Description: "How much more may be used for a time, null for none."},
	"used":                    {Description: "What was used in the present window, from when the cap was first set.", Constraints: dialect.AmountFormat, Example: "120"},
	"left":                    {Description: "What may still be used in the present window, with the boost.", Constraints: dialect.AmountFormat, Example: "880"},
	"resets_at":               {Description: "When the next window begins, null if there is none.", Constraints: dialect.TimeFormat},
	"successor":               {Description: "The lot that what was left has moved to, null if all of it was on hold."},
	"Cap.limit":               {Description: "The most that may be used in a window, without the boost.", Constraints: dialect.AmountFormat, Example: "1000"},
	"CapChange.limit":         {Description: "The most that may be used in a window, without the boost.", Constraints: dialect.AmountFormat, Example: "1000"},
	"CapRequest.limit":        {Description: "The most that may be used in a window; 0 blocks all use. A new cap needs one; without it, the limit stays as it is.", Constraints: dialect.AmountFormat, Example: "1000"},
	"CapRequest.boost":        {Description: "How much more may be used for a time. null ends a boost; without it, the boost stays as it is."},
	"CapBoost.credits":        {Description: "How many credits more.", Constraints: dialect.AmountFormat, Example: "50"},
	"CapBoostRequest.credits": {Description: "How many credits more; 0 ends the boost.", Constraints: dialect.AmountFormat, Example: "50", Required: true},
	"Entry.cap":               {Description: "The cap that was set, changed or removed, as it is from then on."},
	"Entry.extension":         {Description: "The lot whose expiry was extended. The entry made its successor."},
	"SetCap.limit":            {Description: "The most that may be used in a window, without the boost.", Constraints: dialect.AmountFormat, Example: "1000"},
	"SetCap.boost":            {Description: "How much more may be used until an instant, null for none."},
	"removed":                 {Description: "Whether the cap was removed: it no longer bounds anything, and goes on counting until its window ends.", Example: false},
	"ExtendedLot.expires_at":  {Description: "The new expiry, null for never.", Constraints: dialect.TimeFormat},
	"until":                   {Description: "When the boost ends by itself.", Constraints: dialect.TimeFormat, Example: "2026-04-03T00:00:00Z"},
	"Extension.lot":           {Description: "The lot that was extended."},
	"Extension.expires_at":    {Description: "The new expiry, null for never.", Constraints: dialect.TimeFormat},
	"ExtensionRequest.expires_at": {Description: "When the credits shall expire: later than now, null for never.", Constraints: dialect.TimeFormat,
		Example: "2027-06-30T00:00:00Z", Required: true},
}
