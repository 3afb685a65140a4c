package views

import "strings"

// call is a request to the native API as the page shows it: a command that works
// as soon as the key, and what ends in …, are replaced.
type call struct {
	title        string
	method, path string
	once         string // its Idempotency-Key, "" for none
	body         string
	answer       string // a sample, "" where it tells nothing new
}

func (c call) example(base string) Example {
	address := base + c.path
	if strings.Contains(address, "?") {
		address = "'" + address + "'"
	}
	lines := []string{"curl " + address}
	if c.method != "GET" {
		lines[0] = "curl -X " + c.method + " " + address
	}
	key := "SERVICE_KEY"
	if c.path == "/v1/balance" {
		key = "KEY"
	}
	lines = append(lines, "-H 'Authorization: Bearer "+key+"'")
	if c.once != "" {
		lines = append(lines, "-H 'Idempotency-Key: "+c.once+"'")
	}
	if c.body != "" {
		lines = append(lines, "-H 'Content-Type: application/json'", "-d '"+c.body+"'")
	}
	return Example{c.title, strings.Join(lines, " \\\n  "), c.answer}
}

// native are the requests of the native API.
func native(base string) []Example {
	var list []Example
	for _, c := range nativeCalls {
		list = append(list, c.example(base))
	}
	return list
}

var nativeCalls = []call{
	{"Your own balance", "GET", "/v1/balance", "", "", `{"account":"acc_…","at":"2026-03-29T17:48:46.000Z",
 "available":"1250","held":"0","frozen":"0","scheduled":"0","debt":"0",
 "by_kind":{"purchased":"250","allowance":"1000","rollover":"0","promotional":"0"},
 "lots":[…]}`},

	{"Make or find an account", "PUT", "/v1/accounts/by-external-id/crm-7", "",
		`{"kind":"enterprise","name":"Leadworks","email":"owner@example.com","zone":"Europe/Berlin","plan":"starter"}`,
		`{"id":"acc_…","external_id":"crm-7","kind":"enterprise","name":"Leadworks",
 "billing_email":"owner@example.com","zone":"Europe/Berlin","status":"active",
 "storage":{"usage":0,"limit":10737418240},"created_at":"2026-03-29T17:48:46.000Z"}`},
	{"All accounts, newest first", "GET", "/v1/accounts?limit=100", "", "", `{"data":[…],"next_cursor":"acc_…"}`},
	{"An account", "GET", "/v1/accounts/acc_…", "", "", ""},
	{"Its balance, now or then", "GET", "/v1/accounts/acc_…/balance?at=2026-03-01T00:00:00Z", "", "", ""},
	{"Its ledger, newest first", "GET", "/v1/accounts/acc_…/entries?kind=charge&product=fast-spec&since=2026-03-01T00:00:00Z", "", "",
		`{"data":[…],"next_cursor":"4711"}`},

	{"Charge", "POST", "/v1/charges", "job-4711", `{"account":"acc_…","product":"fast-spec","quantity":"1"}`,
		`{"id":"chg_…","status":"captured","account":"acc_…","credits":"10",
 "drawn":[{"lot":"lot_…","kind":"purchased","credits":"10"}],
 "balance":{"available":"1240",…},
 "entry":"ent_…","created_at":"2026-03-29T17:48:46.000Z"}`},
	{"Look what a charge would take", "POST", "/v1/charges/preview", "", `{"account":"acc_…","credits":"2.5"}`,
		`{"status":"captured","account":"acc_…","credits":"2.5",
 "drawn":[…],"balance":{"available":"1237.5",…}}`},
	{"Set credits aside for work in progress", "POST", "/v1/charges", "job-4712", `{"account":"acc_…","credits":"5","hold":true,"expires_in":"1h"}`,
		`{"id":"chg_…","status":"held","account":"acc_…","credits":"5",
 "drawn":[…],"balance":{"available":"1235","held":"5",…},"entry":"ent_…",
 "created_at":"2026-03-29T17:48:46.000Z","expires_at":"2026-03-29T18:48:46.000Z"}`},
	{"Charge for a product whose rule is on_success: the answer is a hold", "POST", "/v1/charges", "job-4713", `{"account":"acc_…","product":"readme"}`, ""},
	{"Take a part, and keep the rest set aside", "POST", "/v1/charges/chg_…/capture", "job-4712-part", `{"credits":"1","final":false}`, ""},
	{"Take what the work cost, and give the rest back", "POST", "/v1/charges/chg_…/capture", "job-4712-done", `{"credits":"2.2"}`,
		`{"id":"chg_…","status":"captured","account":"acc_…","credits":"2.2",
 "held":"0","captured":"3.2","refunded":"0","drawn":[…],"returned":[…],
 "balance":{"available":"1236.8","held":"0",…},"entry":"ent_…",
 "created_at":"2026-03-29T17:50:16.000Z"}`},
	{"Or give all of it back", "POST", "/v1/charges/chg_…/release", "job-4712-failed", "", ""},
	{"Refund a charge, or a part of it", "POST", "/v1/charges/chg_…/refund", "job-4712-refund", `{"credits":"1","reason":"Half of it was missing."}`, ""},
	{"A charge as it stands", "GET", "/v1/charges/chg_…", "", "", ""},

	{"Grant credits", "POST", "/v1/accounts/acc_…/grants", "spring-crm-7",
		`{"kind":"promotional","credits":"50","expires_at":"2026-12-31T00:00:00Z","reason":"Spring offer"}`,
		`{"entry":"ent_…","account":"acc_…","credits":"50",
 "lot":{"id":"lot_…","kind":"promotional","source":"grant","credits":"50","priority":10,
  "starts_at":"2026-03-29T17:48:46.000Z","expires_at":"2026-12-31T00:00:00.000Z"},
 "drawn":[],"balance":{…},"created_at":"2026-03-29T17:48:46.000Z"}`},
	{"Correct a balance: a plus may have a start, an end and a priority, as a grant", "POST", "/v1/accounts/acc_…/adjustments", "correction-12", `{"credits":"-3","reason":"Counted twice"}`, ""},

	{"Check a customer’s key, and charge in the same call", "POST", "/v1/keys/verify", "call-99", `{"key":"KEY","product":"fast-spec","charge":true}`,
		`{"valid":true,"code":null,"detail":null,"account":"acc_…","key":"key_…",
 "scopes":["balance:read"],"available":"1230","cost":"10","charge":{…}}`},
	{"The price list", "GET", "/v1/products", "", "", `{"data":[{"slug":"fast-spec","name":"Fast Spec","unit_cost":"10","rule":"upfront"},…],
 "next_cursor":null}`},
	{"The plans", "GET", "/v1/plans", "", "", ""},
	{"Report stored bytes", "PUT", "/v1/accounts/acc_…/storage", "", `{"usage":209715200}`, `{"usage":209715200,"limit":10737418240}`},
	{"Or how they changed, counted once under its key", "POST", "/v1/accounts/acc_…/storage", "upload-815", `{"delta":1048576}`, ""},
}
