package native

import (
	"net/http"
	"slices"

	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/handlers/openapi"
	"github.com/bursar-portal/bursar/models"
)

// Parameters of lists.
var (
	limitParameter = openapi.Parameter{
		Name: "limit", In: openapi.InQuery, Description: "Elements per page, 1 to 100. Defaults to 50.", Example: 50,
		Constraints: openapi.Constraints{Kind: "integer", Minimum: new(int64(1)), Maximum: new(int64(maxLimit))},
	}
	cursorParameter = openapi.Parameter{Name: "cursor", In: openapi.InQuery, Description: "The next_cursor of the previous page."}
	listParameters  = []openapi.Parameter{limitParameter, cursorParameter}
	atParameter     = openapi.Parameter{
		Name: "at", In: openapi.InQuery, Description: "A time in the past or the future. Defaults to now.", Constraints: dialect.TimeFormat, Example: "2026-03-01T00:00:00Z",
	}
)

// operationDocs documents the routes of the native API, by method and path.
var operationDocs = map[string]dialect.OperationDoc{
	"GET /v1/balance": {
		ID: "getOwnBalance", Summary: "Get your own balance", Description: "The only endpoint a customer’s key needs.",
		Query: []openapi.Parameter{atParameter}, Responses: dialect.BalanceResponses(Balance{}), ErrorCodes: []models.Code{models.CodeNotFound},
		Examples: []openapi.Example{{Path: "/v1/balance", Response: `{"account":"acc_…","at":"2026-03-29T17:48:46.000Z",
 "available":"1250","held":"0","frozen":"0","scheduled":"0","debt":"0",
 "by_kind":{"purchased":"250","allowance":"1000","rollover":"0","promotional":"0"},
 "lots":[…]}`}},
	},
	"PUT /v1/accounts/by-external-id/:id": {
		ID: "putAccount", Summary: "Create or find an account",
		Description: "Concurrent requests create one account. An existing account stays as it is, except that it starts the plan if it never did so this way. The owner gets an email with a link. An owner can get five emails at once, then one an hour; beyond that, you get a 429.",
		Body:        AccountRequest{}, Responses: []openapi.Response{
			{Status: 200, Description: "The account already exists.", Body: Account{}, Headers: []openapi.Header{dialect.RemainingHeader}},
			{Status: 201, Description: "The account was created.", Body: Account{}, Headers: []openapi.Header{dialect.RemainingHeader}},
		}, ErrorCodes: []models.Code{models.CodeConflict},
		Examples: []openapi.Example{{Path: "/v1/accounts/by-external-id/crm-7",
			Body: `{"kind":"enterprise","name":"Leadworks","email":"owner@example.com","zone":"Europe/Berlin","plan":"starter"}`,
			Response: `{"id":"acc_…","external_id":"crm-7","kind":"enterprise","name":"Leadworks",
 "billing_email":"owner@example.com","zone":"Europe/Berlin","status":"active",
 "storage":{"usage":0,"limit":10737418240},"created_at":"2026-03-29T17:48:46.000Z"}`}},
	},
	"GET /v1/accounts": {
		ID: "listAccounts", Summary: "List accounts", Description: "An account’s key lists only its own account.",
		Query: listParameters, Responses: dialect.OKResponse(List[AccountLine]{}),
		Examples: []openapi.Example{{Path: "/v1/accounts?limit=100", Response: `{"data":[…],"next_cursor":"acc_…"}`}},
	},
	"GET /v1/accounts/:id": {
		ID: "getAccount", Summary: "Get an account", Responses: dialect.OKResponse(Account{}, dialect.RemainingHeader),
		Examples: []openapi.Example{{Path: "/v1/accounts/acc_…"}},
	},
	"GET /v1/accounts/:id/balance": {
		ID: "getBalance", Summary: "Get a balance, now or in the past", Query: []openapi.Parameter{atParameter}, Responses: dialect.BalanceResponses(Balance{}),
		Examples: []openapi.Example{{Path: "/v1/accounts/acc_…/balance?at=2026-03-01T00:00:00Z"}},
	},
	"GET /v1/accounts/:id/entries": {
		ID: "listEntries", Summary: "List ledger entries, newest first",
		Query: append([]openapi.Parameter{
			{Name: "kind", In: openapi.InQuery, Repeated: true, Description: "Only entries of this kind.", Enum: entryKinds()},
			{Name: "product", In: openapi.InQuery, Description: "Only charges for this product.", Example: "fast-spec"},
			{Name: "key", In: openapi.InQuery, Description: "Only charges for this customer’s key, by its id."},
			{Name: "since", In: openapi.InQuery, Description: "Only entries from this time on.", Constraints: dialect.TimeFormat, Example: "2026-03-01T00:00:00Z"},
			{Name: "until", In: openapi.InQuery, Description: "Only entries before this time.", Constraints: dialect.TimeFormat},
		}, listParameters...), Responses: dialect.OKResponse(List[Entry]{}, dialect.RemainingHeader),
		Examples: []openapi.Example{{Path: "/v1/accounts/acc_…/entries?kind=charge&product=fast-spec&since=2026-03-01T00:00:00Z", Response: `{"data":[…],"next_cursor":"4711"}`}},
	},

	"POST /v1/charges": {
		ID: "createCharge", Summary: "Charge",
		Description: "Takes the whole amount, or nothing if there aren’t enough credits.",
		Body:        ChargeRequest{}, Idempotent: true, Responses: createdResponses(Charge{}, dialect.RemainingHeader, costHeader),
		ErrorCodes: []models.Code{models.CodeNotFound, models.CodeInsufficientCredits, models.CodeAccountInDebt, models.CodeAccountSuspended, models.CodeCapReached},
		Examples: []openapi.Example{
			{Path: "/v1/charges", IdempotencyKey: "job-4711", Body: `{"account":"acc_…","product":"fast-spec","quantity":"1"}`,
				Response: `{"id":"chg_…","status":"captured","account":"acc_…","credits":"10",
 "drawn":[{"lot":"lot_…","kind":"purchased","credits":"10"}],
 "balance":{"available":"1240",…},
 "entry":"ent_…","created_at":"2026-03-29T17:48:46.000Z"}`},
			{Summary: "Hold credits for work in progress", Path: "/v1/charges", IdempotencyKey: "job-4712", Body: `{"account":"acc_…","credits":"5","hold":true,"expires_in":"1h"}`,
				Response: `{"id":"chg_…","status":"held","account":"acc_…","credits":"5",
 "drawn":[…],"balance":{"available":"1235","held":"5",…},"entry":"ent_…",
 "created_at":"2026-03-29T17:48:46.000Z","expires_at":"2026-03-29T18:48:46.000Z"}`},
			{Summary: "Charge for a product with the rule on_success: the response is a hold", Path: "/v1/charges", IdempotencyKey: "job-4713", Body: `{"account":"acc_…","product":"readme"}`},
		},
	},
	"POST /v1/charges/preview": {
		ID: "previewCharge", Summary: "Preview a charge", Description: "Changes nothing and needs no Idempotency-Key.",
		Body: ChargeRequest{}, Responses: dialect.OKResponse(Preview{}, dialect.RemainingHeader),
		ErrorCodes: []models.Code{models.CodeNotFound, models.CodeInsufficientCredits, models.CodeAccountInDebt, models.CodeAccountSuspended, models.CodeCapReached},
		Examples: []openapi.Example{{Path: "/v1/charges/preview", Body: `{"account":"acc_…","credits":"2.5"}`,
			Response: `{"status":"captured","account":"acc_…","credits":"2.5",
 "drawn":[…],"balance":{"available":"1237.5",…}}`}},
	},
	"GET /v1/charges/:id": {
		ID: "getCharge", Summary: "Get a charge", Responses: dialect.OKResponse(Life{}, dialect.RemainingHeader),
		Examples: []openapi.Example{{Path: "/v1/charges/chg_…"}},
	},
	"POST /v1/charges/:id/capture": {
		ID: "captureCharge", Summary: "Capture a charge",
		Body: CaptureRequest{}, BodyOptional: true, Idempotent: true, Responses: idempotentResponse(Step{}, dialect.RemainingHeader, costHeader),
		ErrorCodes: []models.Code{models.CodeAlreadyCaptured, models.CodeAlreadyReleased, models.CodeHoldExpired},
		Examples: []openapi.Example{
			{Path: "/v1/charges/chg_…/capture", IdempotencyKey: "job-4712-done", Body: `{"credits":"2.2"}`,
				Response: `{"id":"chg_…","status":"captured","account":"acc_…","credits":"2.2",
 "held":"0","captured":"2.2","refunded":"0","drawn":[…],"returned":[…],
 "balance":{"available":"1236.8","held":"0",…},"entry":"ent_…",
 "created_at":"2026-03-29T17:50:16.000Z"}`},
			{Summary: "Capture a part and keep the rest on hold", Path: "/v1/charges/chg_…/capture", IdempotencyKey: "job-4712-part", Body: `{"credits":"1","final":false}`},
		},
	},
	"POST /v1/charges/:id/release": {
		ID: "releaseCharge", Summary: "Release a charge", Body: ReleaseRequest{}, BodyOptional: true, Idempotent: true, Responses: idempotentResponse(Step{}, dialect.RemainingHeader),
		ErrorCodes: []models.Code{models.CodeAlreadyCaptured, models.CodeAlreadyReleased, models.CodeHoldExpired},
		Examples:   []openapi.Example{{Path: "/v1/charges/chg_…/release", IdempotencyKey: "job-4712-failed"}},
	},
	"POST /v1/charges/:id/refund": {
		ID: "refundCharge", Summary: "Refund a charge", Description: "The credits go back to the lots they came from.",
		Body: RefundRequest{}, BodyOptional: true, Idempotent: true, Responses: idempotentResponse(Step{}, dialect.RemainingHeader),
		Examples: []openapi.Example{{Path: "/v1/charges/chg_…/refund", IdempotencyKey: "job-4712-refund", Body: `{"credits":"1","reason":"Half of it was missing."}`}},
	},

	"POST /v1/accounts/:id/grants": {
		ID: "createGrant", Summary: "Grant credits", Body: GrantRequest{}, Idempotent: true, Responses: createdResponses(Correction{}, dialect.RemainingHeader),
		Examples: []openapi.Example{{Path: "/v1/accounts/acc_…/grants", IdempotencyKey: "spring-crm-7",
			Body: `{"kind":"promotional","credits":"50","expires_at":"2026-12-31T00:00:00Z","reason":"Spring offer"}`,
			Response: `{"entry":"ent_…","account":"acc_…","credits":"50",
 "lot":{"id":"lot_…","kind":"promotional","source":"grant","credits":"50","priority":10,
  "starts_at":"2026-03-29T17:48:46.000Z","expires_at":"2026-12-31T00:00:00.000Z"},
 "drawn":[],"balance":{…},"created_at":"2026-03-29T17:48:46.000Z"}`}},
	},
	"POST /v1/accounts/:id/adjustments": {
		ID: "createAdjustment", Summary: "Correct a balance",
		Description: "A positive amount creates a lot, with an optional start, expiry and priority, as a grant does. A negative amount takes available credits, all or nothing.",
		Body:        CorrectionRequest{}, Idempotent: true, Responses: createdResponses(Correction{}, dialect.RemainingHeader, costHeader),
		ErrorCodes: []models.Code{models.CodeInsufficientCredits, models.CodeAccountInDebt},
		Examples:   []openapi.Example{{Path: "/v1/accounts/acc_…/adjustments", IdempotencyKey: "correction-12", Body: `{"credits":"-3","reason":"Counted twice"}`}},
	},

	"POST /v1/keys/verify": {
		ID: "verifyKey", Summary: "Check a customer’s key, and charge in the same call",
		Description: "An invalid key or a reached cap is a response, not an error. Send a product to get its cost. Send charge to charge for it as POST /v1/charges does, which also needs the scope charges:write.",
		Body:        VerifyRequest{}, Idempotent: true, IdempotentWhen: "with charge",
		Responses: []openapi.Response{
			{Status: 200, Description: "The verdict, or the first response again if this Idempotency-Key was charged before.", Body: Verdict{}, Headers: []openapi.Header{costHeader, replayedHeader}},
			{Status: 201, Description: "The charge was made.", Body: Verdict{}, Headers: []openapi.Header{dialect.RemainingHeader, costHeader}},
		},
		ErrorCodes: []models.Code{models.CodeInsufficientCredits, models.CodeAccountInDebt},
		Examples: []openapi.Example{{Path: "/v1/keys/verify", IdempotencyKey: "call-99", Body: `{"key":"KEY","product":"fast-spec","charge":true}`,
			Response: `{"valid":true,"code":null,"detail":null,"account":"acc_…","key":"key_…",
 "scopes":["balance:read"],"networks":[],"available":"1230","cost":"10","charge":{…},
 "caps":[{"subject":"key:key_…","window":"day","limit":"500","boost":null,
  "used":"130","left":"370","resets_at":"2026-03-29T22:00:00.000Z"}],"cap":null}`}},
	},
	"GET /v1/products": {
		ID: "listProducts", Summary: "List products", Query: listParameters, Responses: dialect.OKResponse(List[Product]{}),
		Examples: []openapi.Example{{Path: "/v1/products", Response: `{"data":[{"slug":"fast-spec","name":"Fast Spec","unit_cost":"10","rule":"upfront"},…],
 "next_cursor":null}`}},
	},
	"GET /v1/plans": {
		ID: "listPlans", Summary: "List plans", Query: listParameters, Responses: dialect.OKResponse(List[Plan]{}),
		Examples: []openapi.Example{{Path: "/v1/plans"}},
	},
	"PUT /v1/accounts/:id/storage": {
		ID: "putStorage", Summary: "Report stored bytes", Description: "If usage is above a lowered limit, it can fall but not grow.",
		Body: StorageRequest{}, Responses: dialect.OKResponse(Storage{}, dialect.RemainingHeader), ErrorCodes: []models.Code{models.CodeStorageLimit},
		Examples: []openapi.Example{{Path: "/v1/accounts/acc_…/storage", Body: `{"usage":209715200}`, Response: `{"usage":209715200,"limit":10737418240}`}},
	},
	"POST /v1/accounts/:id/storage": {
		ID: "addStorage", Summary: "Report a change of stored bytes", Description: "Counts once for each Idempotency-Key.",
		Body: StorageDeltaRequest{}, Idempotent: true, Responses: idempotentResponse(Storage{}, dialect.RemainingHeader), ErrorCodes: []models.Code{models.CodeStorageLimit},
		Examples: []openapi.Example{{Path: "/v1/accounts/acc_…/storage", IdempotencyKey: "upload-815", Body: `{"delta":1048576}`}},
	},
}

func entryKinds() (names []string) {
	for _, kind := range models.EntryKinds {
		names = append(names, string(kind))
	}
	return names
}

// Headers of charges and replays.
var (
	costHeader     = openapi.Header{Name: "X-Credits-Cost", Description: "Credits the request cost, if any.", Constraints: dialect.HeaderAmountFormat}
	replayedHeader = openapi.Header{Name: "Idempotency-Replayed", Description: "true if this is the first response to the same key again.", Constraints: openapi.Constraints{Pattern: "^true$"}}
)

// idempotentResponse returns the response of an action, which is also that of a
// replay.
func idempotentResponse(body any, headers ...openapi.Header) []openapi.Response {
	return []openapi.Response{{Status: http.StatusOK, Description: "Done. A retry returns the first response again.",
		Body: body, Headers: append(headers, replayedHeader)}}
}

// createdResponses returns the responses of a creation: 201, or 200 for a replay.
func createdResponses(body any, headers ...openapi.Header) []openapi.Response {
	replay := replayedHeader
	replay.Required = true
	return []openapi.Response{
		{Status: http.StatusOK, Description: "A retry: the first response to this key again.", Body: body, Headers: append(slices.Clone(headers), replay)},
		{Status: http.StatusCreated, Description: "Created.", Body: body, Headers: headers},
	}
}
