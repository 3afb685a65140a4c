package api

import (
	"github.com/bursar-portal/bursar/handlers/openapi"
	"github.com/bursar-portal/bursar/models"
)

// The parts of lists.
var (
	limitParameter = openapi.Parameter{
		Name: "limit", In: openapi.InQuery, About: "How many elements a page has: 1 to 100, 50 unless given.", Example: 50,
		Form: openapi.Form{Kind: "integer", Minimum: new(int64(1)), Maximum: new(int64(maxLimit))},
	}
	cursorParameter = openapi.Parameter{Name: "cursor", In: openapi.InQuery, About: "The next_cursor of the page before."}
	listParameters  = []openapi.Parameter{limitParameter, cursorParameter}
	atParameter     = openapi.Parameter{
		Name: "at", In: openapi.InQuery, About: "An instant in the past or the future; now unless given.", Form: instants, Example: "2026-03-01T00:00:00Z",
	}
)

// docs says of each route what its declaration does not, by method and path.
var docs = map[string]doc{
	"GET /v1/balance": {
		id: "getOwnBalance", title: "Your own balance", about: "The only address that a customer’s key needs.",
		query: []openapi.Parameter{atParameter}, done: said(nativeBalance{}), codes: []models.Code{models.CodeNotFound},
		calls: []openapi.Example{{Path: "/v1/balance", Answer: `{"account":"acc_…","at":"2026-03-29T17:48:46.000Z",
 "available":"1250","held":"0","frozen":"0","scheduled":"0","debt":"0",
 "by_kind":{"purchased":"250","allowance":"1000","rollover":"0","promotional":"0"},
 "lots":[…]}`}},
	},
	"PUT /v1/accounts/by-external-id/:id": {
		id: "putAccount", title: "Make or find an account",
		about: "However many such requests come at once, there is one account. Of one that is there nothing is changed, but a plan is started that it never had in this way.",
		body:  accountRequest{}, done: []openapi.Answer{
			{Status: 200, About: "It was there.", Body: nativeAccount{}, Headers: []openapi.Header{remains}},
			{Status: 201, About: "It was made.", Body: nativeAccount{}, Headers: []openapi.Header{remains}},
		}, codes: []models.Code{models.CodeConflict},
		calls: []openapi.Example{{Path: "/v1/accounts/by-external-id/crm-7",
			Body: `{"kind":"enterprise","name":"Leadworks","email":"owner@example.com","zone":"Europe/Berlin","plan":"starter"}`,
			Answer: `{"id":"acc_…","external_id":"crm-7","kind":"enterprise","name":"Leadworks",
 "billing_email":"owner@example.com","zone":"Europe/Berlin","status":"active",
 "storage":{"usage":0,"limit":10737418240},"created_at":"2026-03-29T17:48:46.000Z"}`}},
	},
	"GET /v1/accounts": {
		id: "listAccounts", title: "All accounts, newest first", about: "To an account’s key, its own.",
		query: listParameters, done: said(nativeList[nativeAccountLine]{}),
		calls: []openapi.Example{{Path: "/v1/accounts?limit=100", Answer: `{"data":[…],"next_cursor":"acc_…"}`}},
	},
	"GET /v1/accounts/:id": {
		id: "getAccount", title: "An account", done: said(nativeAccount{}, remains),
		calls: []openapi.Example{{Path: "/v1/accounts/acc_…"}},
	},
	"GET /v1/accounts/:id/balance": {
		id: "getBalance", title: "Its balance, now or then", query: []openapi.Parameter{atParameter}, done: said(nativeBalance{}),
		calls: []openapi.Example{{Path: "/v1/accounts/acc_…/balance?at=2026-03-01T00:00:00Z"}},
	},
	"GET /v1/accounts/:id/entries": {
		id: "listEntries", title: "Its ledger, newest first",
		query: append([]openapi.Parameter{
			{Name: "kind", In: openapi.InQuery, Repeated: true, About: "Only entries of this kind.", Enum: entryKinds()},
			{Name: "product", In: openapi.InQuery, About: "Only charges for this product.", Example: "fast-spec"},
			{Name: "key", In: openapi.InQuery, About: "Only charges for this key of the customer’s, by its id."},
			{Name: "since", In: openapi.InQuery, About: "Only entries from this instant on.", Form: instants, Example: "2026-03-01T00:00:00Z"},
			{Name: "until", In: openapi.InQuery, About: "Only entries before this instant.", Form: instants},
		}, listParameters...), done: said(nativeList[nativeEntry]{}, remains),
		calls: []openapi.Example{{Path: "/v1/accounts/acc_…/entries?kind=charge&product=fast-spec&since=2026-03-01T00:00:00Z", Answer: `{"data":[…],"next_cursor":"4711"}`}},
	},

	"POST /v1/charges": {
		id: "createCharge", title: "Charge",
		about: "All or nothing: what there are not enough credits for takes none.",
		body:  chargeRequest{}, once: true, done: made(nativeCharge{}, remains, costs),
		codes: []models.Code{models.CodeNotFound, models.CodeInsufficientCredits, models.CodeAccountInDebt, models.CodeAccountSuspended},
		calls: []openapi.Example{
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
		id: "previewCharge", title: "Look what a charge would take", about: "It changes nothing and needs no key for the operation.",
		body: chargeRequest{}, done: said(nativePreview{}, remains),
		codes: []models.Code{models.CodeNotFound, models.CodeInsufficientCredits, models.CodeAccountInDebt, models.CodeAccountSuspended},
		calls: []openapi.Example{{Path: "/v1/charges/preview", Body: `{"account":"acc_…","credits":"2.5"}`,
			Answer: `{"status":"captured","account":"acc_…","credits":"2.5",
 "drawn":[…],"balance":{"available":"1237.5",…}}`}},
	},
	"GET /v1/charges/:id": {
		id: "getCharge", title: "A charge as it stands", done: said(nativeLife{}, remains),
		calls: []openapi.Example{{Path: "/v1/charges/chg_…"}},
	},
	"POST /v1/charges/:id/capture": {
		id: "captureCharge", title: "Take what the work cost, and give the rest back",
		body: captureRequest{}, optional: true, once: true, done: done(nativeStep{}, remains, costs),
		codes: []models.Code{models.CodeAlreadyCaptured, models.CodeAlreadyReleased, models.CodeHoldExpired},
		calls: []openapi.Example{
			{Path: "/v1/charges/chg_…/capture", Once: "job-4712-done", Body: `{"credits":"2.2"}`,
				Answer: `{"id":"chg_…","status":"captured","account":"acc_…","credits":"2.2",
 "held":"0","captured":"2.2","refunded":"0","drawn":[…],"returned":[…],
 "balance":{"available":"1236.8","held":"0",…},"entry":"ent_…",
 "created_at":"2026-03-29T17:50:16.000Z"}`},
			{Title: "Take a part, and keep the rest set aside", Path: "/v1/charges/chg_…/capture", Once: "job-4712-part", Body: `{"credits":"1","final":false}`},
		},
	},
	"POST /v1/charges/:id/release": {
		id: "releaseCharge", title: "Or give all of it back", body: releaseRequest{}, optional: true, once: true, done: done(nativeStep{}, remains),
		codes: []models.Code{models.CodeAlreadyCaptured, models.CodeAlreadyReleased, models.CodeHoldExpired},
		calls: []openapi.Example{{Path: "/v1/charges/chg_…/release", Once: "job-4712-failed"}},
	},
	"POST /v1/charges/:id/refund": {
		id: "refundCharge", title: "Refund a charge, or a part of it", about: "The credits go back to the very lots that they came from.",
		body: refundRequest{}, optional: true, once: true, done: done(nativeStep{}, remains),
		calls: []openapi.Example{{Path: "/v1/charges/chg_…/refund", Once: "job-4712-refund", Body: `{"credits":"1","reason":"Half of it was missing."}`}},
	},

	"POST /v1/accounts/:id/grants": {
		id: "createGrant", title: "Grant credits", body: grantRequest{}, once: true, done: made(nativeCorrection{}, remains),
		calls: []openapi.Example{{Path: "/v1/accounts/acc_…/grants", Once: "spring-crm-7",
			Body: `{"kind":"promotional","credits":"50","expires_at":"2026-12-31T00:00:00Z","reason":"Spring offer"}`,
			Answer: `{"entry":"ent_…","account":"acc_…","credits":"50",
 "lot":{"id":"lot_…","kind":"promotional","source":"grant","credits":"50","priority":10,
  "starts_at":"2026-03-29T17:48:46.000Z","expires_at":"2026-12-31T00:00:00.000Z"},
 "drawn":[],"balance":{…},"created_at":"2026-03-29T17:48:46.000Z"}`}},
	},
	"POST /v1/accounts/:id/adjustments": {
		id: "createAdjustment", title: "Correct a balance",
		about: "A plus makes a lot, which may have a start, an end and a priority as a grant’s. A minus takes what can be spent, all or nothing, and has none of them.",
		body:  correctionRequest{}, once: true, done: made(nativeCorrection{}, remains, costs),
		codes: []models.Code{models.CodeInsufficientCredits, models.CodeAccountInDebt},
		calls: []openapi.Example{{Path: "/v1/accounts/acc_…/adjustments", Once: "correction-12", Body: `{"credits":"-3","reason":"Counted twice"}`}},
	},

	"POST /v1/keys/verify": {
		id: "verifyKey", title: "Check a customer’s key, and charge in the same call",
		about: "That a key opens nothing is an answer, not an error. With a product it tells the cost. With charge it charges, as POST /v1/charges does, and needs the scope charges:write as well.",
		body:  verifyRequest{}, once: true, onceIf: "with charge",
		done: []openapi.Answer{
			{Status: 200, About: "What is known of the key; or the first answer once more, if it was charged before under this Idempotency-Key.", Body: nativeVerdict{}, Headers: []openapi.Header{costs, replayed}},
			{Status: 201, About: "It is charged.", Body: nativeVerdict{}, Headers: []openapi.Header{remains, costs}},
		},
		codes: []models.Code{models.CodeNotFound, models.CodeInsufficientCredits, models.CodeAccountInDebt},
		calls: []openapi.Example{{Path: "/v1/keys/verify", Once: "call-99", Body: `{"key":"KEY","product":"fast-spec","charge":true}`,
			Answer: `{"valid":true,"code":null,"detail":null,"account":"acc_…","key":"key_…",
 "scopes":["balance:read"],"available":"1230","cost":"10","charge":{…}}`}},
	},
	"GET /v1/products": {
		id: "listProducts", title: "The price list", query: listParameters, done: said(nativeList[nativeProduct]{}),
		calls: []openapi.Example{{Path: "/v1/products", Answer: `{"data":[{"slug":"fast-spec","name":"Fast Spec","unit_cost":"10","rule":"upfront"},…],
 "next_cursor":null}`}},
	},
	"GET /v1/plans": {
		id: "listPlans", title: "The plans", query: listParameters, done: said(nativeList[nativePlan]{}),
		calls: []openapi.Example{{Path: "/v1/plans"}},
	},
	"PUT /v1/accounts/:id/storage": {
		id: "putStorage", title: "Report stored bytes", about: "Usage may stand above a limit that was lowered, and fall, but not grow beyond it.",
		body: storageRequest{}, done: said(nativeStorage{}, remains), codes: []models.Code{models.CodeStorageLimit},
		calls: []openapi.Example{{Path: "/v1/accounts/acc_…/storage", Body: `{"usage":209715200}`, Answer: `{"usage":209715200,"limit":10737418240}`}},
	},
	"POST /v1/accounts/:id/storage": {
		id: "addStorage", title: "Or by how much they changed", about: "It counts once under its key.",
		body: storageDeltaRequest{}, once: true, done: done(nativeStorage{}, remains), codes: []models.Code{models.CodeStorageLimit},
		calls: []openapi.Example{{Path: "/v1/accounts/acc_…/storage", Once: "upload-815", Body: `{"delta":1048576}`}},
	},
}

func entryKinds() (names []string) {
	for _, kind := range models.EntryKinds {
		names = append(names, string(kind))
	}
	return names
}
