package api

import (
	"github.com/bursar-portal/bursar/handlers/openapi"
	"github.com/bursar-portal/bursar/models"
)

// Parameters of lists.
var (
	limitParameter = openapi.Parameter{
		Name: "limit", In: openapi.InQuery, About: "How many elements a page has: 1 to 100, 50 unless given.", Example: 50,
		Constraints: openapi.Constraints{Kind: "integer", Minimum: new(int64(1)), Maximum: new(int64(maxLimit))},
	}
	cursorParameter = openapi.Parameter{Name: "cursor", In: openapi.InQuery, About: "The next_cursor of the page before."}
	listParameters  = []openapi.Parameter{limitParameter, cursorParameter}
	atParameter     = openapi.Parameter{
		Name: "at", In: openapi.InQuery, About: "An instant in the past or the future; now unless given.", Constraints: timeFormat, Example: "2026-03-01T00:00:00Z",
	}
)

// nativeDocs documents the routes of the native API, by method and path.
var nativeDocs = map[string]operationDoc{
	"GET /v1/balance": {
		id: "getOwnBalance", summary: "Your own balance", description: "The only address that a customer’s key needs.",
		query: []openapi.Parameter{atParameter}, responses: okResponse(nativeBalance{}), errorCodes: []models.Code{models.CodeNotFound},
		examples: []openapi.Example{{Path: "/v1/balance", Answer: `{"account":"acc_…","at":"2026-03-29T17:48:46.000Z",
 "available":"1250","held":"0","frozen":"0","scheduled":"0","debt":"0",
 "by_kind":{"purchased":"250","allowance":"1000","rollover":"0","promotional":"0"},
 "lots":[…]}`}},
	},
	"PUT /v1/accounts/by-external-id/:id": {
		id: "putAccount", summary: "Make or find an account",
		description: "However many such requests come at once, there is one account. Of one that is there nothing is changed, but a plan is started that it never had in this way.",
		body:        accountRequest{}, responses: []openapi.Response{
			{Status: 200, About: "It was there.", Body: nativeAccount{}, Headers: []openapi.Header{remainingHeader}},
			{Status: 201, About: "It was made.", Body: nativeAccount{}, Headers: []openapi.Header{remainingHeader}},
		}, errorCodes: []models.Code{models.CodeConflict},
		examples: []openapi.Example{{Path: "/v1/accounts/by-external-id/crm-7",
			Body: `{"kind":"enterprise","name":"Leadworks","email":"owner@example.com","zone":"Europe/Berlin","plan":"starter"}`,
			Answer: `{"id":"acc_…","external_id":"crm-7","kind":"enterprise","name":"Leadworks",
 "billing_email":"owner@example.com","zone":"Europe/Berlin","status":"active",
 "storage":{"usage":0,"limit":10737418240},"created_at":"2026-03-29T17:48:46.000Z"}`}},
	},
	"GET /v1/accounts": {
		id: "listAccounts", summary: "All accounts, newest first", description: "To an account’s key, its own.",
		query: listParameters, responses: okResponse(nativeList[nativeAccountLine]{}),
		examples: []openapi.Example{{Path: "/v1/accounts?limit=100", Answer: `{"data":[…],"next_cursor":"acc_…"}`}},
	},
	"GET /v1/accounts/:id": {
		id: "getAccount", summary: "An account", responses: okResponse(nativeAccount{}, remainingHeader),
		examples: []openapi.Example{{Path: "/v1/accounts/acc_…"}},
	},
	"GET /v1/accounts/:id/balance": {
		id: "getBalance", summary: "Its balance, now or then", query: []openapi.Parameter{atParameter}, responses: okResponse(nativeBalance{}),
		examples: []openapi.Example{{Path: "/v1/accounts/acc_…/balance?at=2026-03-01T00:00:00Z"}},
	},
	"GET /v1/accounts/:id/entries": {
		id: "listEntries", summary: "Its ledger, newest first",
		query: append([]openapi.Parameter{
			{Name: "kind", In: openapi.InQuery, Repeated: true, About: "Only entries of this kind.", Enum: entryKinds()},
			{Name: "product", In: openapi.InQuery, About: "Only charges for this product.", Example: "fast-spec"},
			{Name: "key", In: openapi.InQuery, About: "Only charges for this key of the customer’s, by its id."},
			{Name: "since", In: openapi.InQuery, About: "Only entries from this instant on.", Constraints: timeFormat, Example: "2026-03-01T00:00:00Z"},
			{Name: "until", In: openapi.InQuery, About: "Only entries before this instant.", Constraints: timeFormat},
		}, listParameters...), responses: okResponse(nativeList[nativeEntry]{}, remainingHeader),
		examples: []openapi.Example{{Path: "/v1/accounts/acc_…/entries?kind=charge&product=fast-spec&since=2026-03-01T00:00:00Z", Answer: `{"data":[…],"next_cursor":"4711"}`}},
	},

	"POST /v1/charges": {
		id: "createCharge", summary: "Charge",
		description: "All or nothing: what there are not enough credits for takes none.",
		body:        chargeRequest{}, idempotent: true, responses: createdResponses(nativeCharge{}, remainingHeader, costHeader),
		errorCodes: []models.Code{models.CodeNotFound, models.CodeInsufficientCredits, models.CodeAccountInDebt, models.CodeAccountSuspended},
		examples: []openapi.Example{
			{Path: "/v1/charges", Once: "job-4711", Body: `{"account":"acc_…","product":"fast-spec","quantity":"1"}`,
				Answer: `{"id":"chg_…","status":"captured","account":"acc_…","credits":"10",
 "drawn":[{"lot":"lot_…","kind":"purchased","credits":"10"}],
 "balance":{"available":"1240",…},
 "entry":"ent_…","created_at":"2026-03-29T17:48:46.000Z"}`},
			{Title: "Set credits aside for work in progress", Path: "/v1/charges", Once: "job-4712", Body: `{"account":"acc_…","credits":"5","hold":true,"expires_in":"1h"}`,
				Answer: `{"id":"chg_…","status":"held","account":"acc_…","credits":"5",
 "drawn":[…],"balance":{"available":"1235","held":"5",…},"entry":"ent_…",
 "created_at":"2026-03-29T17:48:46.000Z","expires_at":"2026-03-29T18:48:46.000Z"}`},
			{Title: "Charge for a product whose rule is on_success: the answer is a hold", Path: "/v1/charges", Once: "job-4713", Body: `{"account":"acc_…","product":"readme"}`},
		},
	},
	"POST /v1/charges/preview": {
		id: "previewCharge", summary: "Look what a charge would take", description: "It changes nothing and needs no key for the operation.",
		body: chargeRequest{}, responses: okResponse(nativePreview{}, remainingHeader),
		errorCodes: []models.Code{models.CodeNotFound, models.CodeInsufficientCredits, models.CodeAccountInDebt, models.CodeAccountSuspended},
		examples: []openapi.Example{{Path: "/v1/charges/preview", Body: `{"account":"acc_…","credits":"2.5"}`,
			Answer: `{"status":"captured","account":"acc_…","credits":"2.5",
 "drawn":[…],"balance":{"available":"1237.5",…}}`}},
	},
	"GET /v1/charges/:id": {
		id: "getCharge", summary: "A charge as it stands", responses: okResponse(nativeLife{}, remainingHeader),
		examples: []openapi.Example{{Path: "/v1/charges/chg_…"}},
	},
	"POST /v1/charges/:id/capture": {
		id: "captureCharge", summary: "Take what the work cost, and give the rest back",
		body: captureRequest{}, bodyOptional: true, idempotent: true, responses: idempotentResponse(nativeStep{}, remainingHeader, costHeader),
		errorCodes: []models.Code{models.CodeAlreadyCaptured, models.CodeAlreadyReleased, models.CodeHoldExpired},
		examples: []openapi.Example{
			{Path: "/v1/charges/chg_…/capture", Once: "job-4712-done", Body: `{"credits":"2.2"}`,
				Answer: `{"id":"chg_…","status":"captured","account":"acc_…","credits":"2.2",
 "held":"0","captured":"2.2","refunded":"0","drawn":[…],"returned":[…],
 "balance":{"available":"1236.8","held":"0",…},"entry":"ent_…",
 "created_at":"2026-03-29T17:50:16.000Z"}`},
			{Title: "Take a part, and keep the rest set aside", Path: "/v1/charges/chg_…/capture", Once: "job-4712-part", Body: `{"credits":"1","final":false}`},
		},
	},
	"POST /v1/charges/:id/release": {
		id: "releaseCharge", summary: "Or give all of it back", body: releaseRequest{}, bodyOptional: true, idempotent: true, responses: idempotentResponse(nativeStep{}, remainingHeader),
		errorCodes: []models.Code{models.CodeAlreadyCaptured, models.CodeAlreadyReleased, models.CodeHoldExpired},
		examples:   []openapi.Example{{Path: "/v1/charges/chg_…/release", Once: "job-4712-failed"}},
	},
	"POST /v1/charges/:id/refund": {
		id: "refundCharge", summary: "Refund a charge, or a part of it", description: "The credits go back to the very lots that they came from.",
		body: refundRequest{}, bodyOptional: true, idempotent: true, responses: idempotentResponse(nativeStep{}, remainingHeader),
		examples: []openapi.Example{{Path: "/v1/charges/chg_…/refund", Once: "job-4712-refund", Body: `{"credits":"1","reason":"Half of it was missing."}`}},
	},

	"POST /v1/accounts/:id/grants": {
		id: "createGrant", summary: "Grant credits", body: grantRequest{}, idempotent: true, responses: createdResponses(nativeCorrection{}, remainingHeader),
		examples: []openapi.Example{{Path: "/v1/accounts/acc_…/grants", Once: "spring-crm-7",
			Body: `{"kind":"promotional","credits":"50","expires_at":"2026-12-31T00:00:00Z","reason":"Spring offer"}`,
			Answer: `{"entry":"ent_…","account":"acc_…","credits":"50",
 "lot":{"id":"lot_…","kind":"promotional","source":"grant","credits":"50","priority":10,
  "starts_at":"2026-03-29T17:48:46.000Z","expires_at":"2026-12-31T00:00:00.000Z"},
 "drawn":[],"balance":{…},"created_at":"2026-03-29T17:48:46.000Z"}`}},
	},
	"POST /v1/accounts/:id/adjustments": {
		id: "createAdjustment", summary: "Correct a balance",
		description: "A plus makes a lot, which may have a start, an end and a priority as a grant’s. A minus takes what can be spent, all or nothing, and has none of them.",
		body:        correctionRequest{}, idempotent: true, responses: createdResponses(nativeCorrection{}, remainingHeader, costHeader),
		errorCodes: []models.Code{models.CodeInsufficientCredits, models.CodeAccountInDebt},
		examples:   []openapi.Example{{Path: "/v1/accounts/acc_…/adjustments", Once: "correction-12", Body: `{"credits":"-3","reason":"Counted twice"}`}},
	},

	"POST /v1/keys/verify": {
		id: "verifyKey", summary: "Check a customer’s key, and charge in the same call",
		description: "That a key opens nothing is an answer, not an error. With a product it tells the cost. With charge it charges, as POST /v1/charges does, and needs the scope charges:write as well.",
		body:        verifyRequest{}, idempotent: true, idempotentWhen: "with charge",
		responses: []openapi.Response{
			{Status: 200, About: "What is known of the key; or the first answer once more, if it was charged before under this Idempotency-Key.", Body: nativeVerdict{}, Headers: []openapi.Header{costHeader, replayedHeader}},
			{Status: 201, About: "It is charged.", Body: nativeVerdict{}, Headers: []openapi.Header{remainingHeader, costHeader}},
		},
		errorCodes: []models.Code{models.CodeNotFound, models.CodeInsufficientCredits, models.CodeAccountInDebt},
		examples: []openapi.Example{{Path: "/v1/keys/verify", Once: "call-99", Body: `{"key":"KEY","product":"fast-spec","charge":true}`,
			Answer: `{"valid":true,"code":null,"detail":null,"account":"acc_…","key":"key_…",
 "scopes":["balance:read"],"available":"1230","cost":"10","charge":{…}}`}},
	},
	"GET /v1/products": {
		id: "listProducts", summary: "The price list", query: listParameters, responses: okResponse(nativeList[nativeProduct]{}),
		examples: []openapi.Example{{Path: "/v1/products", Answer: `{"data":[{"slug":"fast-spec","name":"Fast Spec","unit_cost":"10","rule":"upfront"},…],
 "next_cursor":null}`}},
	},
	"GET /v1/plans": {
		id: "listPlans", summary: "The plans", query: listParameters, responses: okResponse(nativeList[nativePlan]{}),
		examples: []openapi.Example{{Path: "/v1/plans"}},
	},
	"PUT /v1/accounts/:id/storage": {
		id: "putStorage", summary: "Report stored bytes", description: "Usage may stand above a limit that was lowered, and fall, but not grow beyond it.",
		body: storageRequest{}, responses: okResponse(nativeStorage{}, remainingHeader), errorCodes: []models.Code{models.CodeStorageLimit},
		examples: []openapi.Example{{Path: "/v1/accounts/acc_…/storage", Body: `{"usage":209715200}`, Answer: `{"usage":209715200,"limit":10737418240}`}},
	},
	"POST /v1/accounts/:id/storage": {
		id: "addStorage", summary: "Or by how much they changed", description: "It counts once under its key.",
		body: storageDeltaRequest{}, idempotent: true, responses: idempotentResponse(nativeStorage{}, remainingHeader), errorCodes: []models.Code{models.CodeStorageLimit},
		examples: []openapi.Example{{Path: "/v1/accounts/acc_…/storage", Once: "upload-815", Body: `{"delta":1048576}`}},
	},
}

func entryKinds() (names []string) {
	for _, kind := range models.EntryKinds {
		names = append(names, string(kind))
	}
	return names
}
