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
		Description: "A lot never changes, so the credits left in it move to a successor with the same terms and the new expiry. Credits on hold stay where they are and get the new expiry when they come back. You can’t extend a plan’s current allowance.",
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
		ID: "listCaps", Summary: "List caps and their usage", Query: listParameters, Responses: dialect.OKResponse(List[Cap]{}, dialect.RemainingHeader),
		Examples: []openapi.Example{{Path: "/v1/accounts/acc_…/caps", Response: `{"data":[{"subject":"account","window":"month","limit":"1000",
 "boost":null,"used":"120","left":"880","resets_at":"2026-03-31T22:00:00.000Z"},…],"next_cursor":null}`}},
	},
	"PUT /v1/accounts/:id/caps/:subject/:window": {
		ID: "putCap", Summary: "Set or change a cap",
		Description: "A charge or hold that would exceed the limit in a window is refused with cap_reached. Windows follow the calendar in the account’s time zone; weeks start on Monday. Changing a cap keeps its usage.",
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
		Description: "The cap stops applying, but keeps counting until its window ends. If you set it again before then, its usage carries on.",
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
	"subject":                 {Description: "What the cap applies to: account, member: with the member’s id, or key: with the key’s id.", Constraints: capSubjectFormat, Example: "member:usr_1"},
	"window":                  {Description: "The window in which the cap counts.", Example: "month"},
	"boost":                   {Description: "A temporary increase of the limit, or null if there is none."},
	"used":                    {Description: "Usage in the current window, since the cap was first set.", Constraints: dialect.AmountFormat, Example: "120"},
	"left":                    {Description: "What can still be used in the current window, including a boost.", Constraints: dialect.AmountFormat, Example: "880"},
	"resets_at":               {Description: "When the next window starts, or null if there is none.", Constraints: dialect.TimeFormat},
	"successor":               {Description: "The lot the remaining credits moved to, or null if all of them were on hold."},
	"Cap.limit":               {Description: "The most that can be used in a window, excluding a boost.", Constraints: dialect.AmountFormat, Example: "1000"},
	"CapChange.limit":         {Description: "The most that can be used in a window, excluding a boost.", Constraints: dialect.AmountFormat, Example: "1000"},
	"CapRequest.limit":        {Description: "The most that can be used in a window. 0 blocks all usage. Required for a new cap. Leave it out to keep the limit.", Constraints: dialect.AmountFormat, Example: "1000"},
	"CapRequest.boost":        {Description: "A temporary increase of the limit. null ends the boost. Leave it out to keep the boost."},
	"CapBoost.credits":        {Description: "Extra credits.", Constraints: dialect.AmountFormat, Example: "50"},
	"CapBoostRequest.credits": {Description: "Extra credits. 0 ends the boost.", Constraints: dialect.AmountFormat, Example: "50", Required: true},
	"Entry.cap":               {Description: "The cap that was set, changed or removed, as of this entry."},
	"Entry.extension":         {Description: "The lot whose expiry was extended. This entry created its successor."},
	"SetCap.limit":            {Description: "The most that can be used in a window, excluding a boost.", Constraints: dialect.AmountFormat, Example: "1000"},
	"SetCap.boost":            {Description: "A temporary increase of the limit, or null if there is none."},
	"removed":                 {Description: "Whether the cap was removed. It no longer applies, but counts until its window ends.", Example: false},
	"ExtendedLot.expires_at":  {Description: "The new expiry, or null for never.", Constraints: dialect.TimeFormat},
	"until":                   {Description: "When the boost ends.", Constraints: dialect.TimeFormat, Example: "2026-04-03T00:00:00Z"},
	"Extension.lot":           {Description: "The lot whose expiry was extended."},
	"Extension.expires_at":    {Description: "The new expiry, or null for never.", Constraints: dialect.TimeFormat},
	"ExtensionRequest.expires_at": {Description: "The new expiry, in the future, or null for never.", Constraints: dialect.TimeFormat,
		Example: "2027-06-30T00:00:00Z", Required: true},
}
