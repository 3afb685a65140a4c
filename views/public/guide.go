package public

import (
	"github.com/bursar-portal/bursar/views"
)

// GuidePage is /docs: the steps from a key to going live.
type GuidePage struct {
	views.Frame
	BaseURL  string // without a trailing slash
	Reader   DocsReader
	Checkout bool  // programs can start purchases
	Rate     int64 // requests a minute that a key may make, 0 for any number
}

// DocsReader is what the documentation knows of somebody who is signed in; zero for others.
type DocsReader struct {
	KeysURL   string // of their keys
	Account   string // the account's id
	KeyName   string // of one of the account's keys that work, "" if it has none
	KeyPrefix string // the characters of that key that are no secret
}

// GuideStep is a section of the guide.
type GuideStep struct {
	ID     string // its anchor; APIs and older links lead to some of them
	Title  Phrase
	Parts  []GuidePart
	Faults []GuideFault
}

// GuidePart is what a step says, or a command with its response.
type GuidePart struct {
	Text  Phrase   // zero for none
	Items []Phrase // below the text
	Lines string   // for the configuration of something, as it is
	// Command runs as it stands once what ends in … is completed.
	Command  string
	Status   string // "201 Created", of the response; "" if there is none
	Response string // "…" stands for any text
}

// GuideFault is an error that a step may meet.
type GuideFault struct {
	Code string // "" for trouble that no response tells
	Text Phrase
}

// Steps returns the guide for its reader. A test runs its commands.
func (p GuidePage) Steps() []GuideStep {
	return []GuideStep{p.keyStep(), p.balanceStep(), p.buyStep(), p.chargeStep(), p.holdStep(), p.retryStep(), p.errorStep(), p.limitsStep(), p.stripeStep(), p.liveStep()}
}

func (p GuidePage) keyStep() GuideStep {
	get := phrase("docs.key_text").to("/signin")
	comment := phrase("docs.key_comment").Text()
	if p.Reader.KeyPrefix != "" {
		get = phrase("docs.key_yours", "name", "“"+p.Reader.KeyName+"”").to(p.Reader.KeysURL)
		comment = phrase("docs.key_comment_name", "name", "“"+p.Reader.KeyName+"”").Text()
	} else if p.Reader.KeysURL != "" {
		get = phrase("docs.key_text").to(p.Reader.KeysURL)
	}
	return GuideStep{
		ID: "authentication", Title: phrase("docs.key_title"),
		Parts: []GuidePart{
			{Text: get},
			{Text: phrase("docs.key_service")},
			{Text: phrase("docs.key_store"), Command: "KEY='" + p.Reader.KeyPrefix + "…'  # " + comment + "\nSERVICE_KEY='…'  # " + phrase("docs.service_comment").Text()},
		},
		Faults: []GuideFault{{Text: phrase("docs.key_lost")}},
	}
}

func (p GuidePage) balanceStep() GuideStep {
	return GuideStep{
		ID: "balances", Title: phrase("docs.balance_title"),
		Parts: []GuidePart{{
			Text:    phrase("docs.balance_text"),
			Command: "curl " + p.BaseURL + "/v1/balance \\\n  -H \"Authorization: Bearer $KEY\"",
			Status:  "200 OK", Response: `{"account":"acc_…","at":"…",
 "available":"…","held":"…","frozen":"…","scheduled":"…","debt":"…",
 "by_kind":{…},"lots":[…]}`,
		}},
		Faults: []GuideFault{{"unauthenticated", phrase("docs.balance_fault_1")}, {"network_not_allowed", phrase("docs.balance_fault_2")}},
	}
}

func (p GuidePage) buyStep() GuideStep {
	s := GuideStep{
		ID: "buy", Title: phrase("docs.buy_title"),
		Parts: []GuidePart{{Text: phrase("docs.buy_page").to("/buy")}},
	}
	if p.Checkout {
		s.Parts = append(s.Parts, GuidePart{
			Text:    phrase("docs.buy_checkout"),
			Command: "curl " + p.BaseURL + "/api/create-checkout-session \\\n  -H \"Authorization: Bearer $KEY\" \\\n  -H 'Content-Type: application/json' \\\n  -d '{\"credits\":100}'",
			Status:  "200 OK", Response: `{"url":"…"}`,
		})
	}
	s.Parts = append(s.Parts, GuidePart{
		Text:    phrase("docs.buy_grant"),
		Command: p.post("/v1/accounts/"+p.account()+"/grants", "guide-grant", `{"kind":"promotional","credits":"50","reason":"Trying the API"}`),
		Status:  "201 Created", Response: `{"entry":"ent_…","account":"` + p.account() + `","credits":"50",
 "lot":{"id":"lot_…","kind":"promotional","source":"grant","credits":"50",…},
 "drawn":[],"balance":{"available":"…",…},"created_at":"…"}`,
	})
	s.Faults = []GuideFault{{"buying_off", phrase("docs.buy_fault_1")}, {"insufficient_scope", phrase("docs.buy_fault_2")}}
	return s
}

func (p GuidePage) chargeStep() GuideStep {
	const body = `","credits":"2.5","description":"First charge"}`
	return GuideStep{
		ID: "native", Title: phrase("docs.charge_title"),
		Parts: []GuidePart{
			{
				Text:    phrase("docs.charge_preview"),
				Command: p.post("/v1/charges/preview", "", `{"account":"`+p.account()+`","credits":"2.5"}`),
				Status:  "200 OK", Response: `{"status":"captured","account":"` + p.account() + `","credits":"2.5",
 "drawn":[{"lot":"lot_…","kind":"…","credits":"2.5"}],"balance":{"available":"…",…}}`,
			},
			{
				Text:    phrase("docs.charge_text"),
				Command: p.post("/v1/charges", "guide-charge", `{"account":"`+p.account()+body),
				Status:  "201 Created", Response: p.charged("captured", "2.5") + "}",
			},
		},
		Faults: []GuideFault{{"insufficient_credits", phrase("docs.charge_fault_1")}, {"cap_reached", phrase("docs.charge_fault_2")}, {"invalid_field", phrase("docs.charge_fault_3")}},
	}
}

func (p GuidePage) holdStep() GuideStep {
	return GuideStep{
		ID: "hold", Title: phrase("docs.hold_title"),
		Parts: []GuidePart{
			{
				Text:    phrase("docs.hold_text"),
				Command: p.post("/v1/charges", "guide-hold", `{"account":"`+p.account()+`","credits":"5","hold":true,"expires_in":"1h"}`),
				Status:  "201 Created", Response: p.charged("held", "5") + `,"expires_at":"…"}`,
			},
			{Text: phrase("docs.hold_id"), Command: "CHARGE='chg_…'"},
			{
				Text:    phrase("docs.hold_capture"),
				Command: p.post("/v1/charges/$CHARGE/capture", "guide-capture", `{"credits":"2.2"}`),
				Status:  "200 OK", Response: `{"id":"chg_…","status":"captured","account":"` + p.account() + `","credits":"2.2",
 "held":"0","captured":"2.2","refunded":"0","drawn":[…],"returned":[…],
 "balance":{"available":"…","held":"0",…},"entry":"ent_…","created_at":"…"}`,
			},
		},
		Faults: []GuideFault{{"hold_expired", phrase("docs.hold_fault_1")}, {"already_captured", phrase("docs.hold_fault_2")}},
	}
}

func (p GuidePage) retryStep() GuideStep {
	return GuideStep{
		ID: "repeating", Title: phrase("docs.retry_title"),
		Parts: []GuidePart{
			{
				Text:    phrase("docs.retry_text"),
				Command: p.post("/v1/charges", "guide-charge", `{"account":"`+p.account()+`","credits":"2.5","description":"First charge"}`),
				Status:  "200 OK", Response: p.charged("captured", "2.5") + "}",
			},
			{
				Text:    phrase("docs.retry_other"),
				Command: p.post("/v1/charges", "guide-charge", `{"account":"`+p.account()+`","credits":"3"}`),
				Status:  "409 Conflict", Response: p.problem("idempotency_conflict", "409") + "}",
			},
			{Text: phrase("docs.retry_when")},
		},
		Faults: []GuideFault{{"missing_idempotency_key", phrase("docs.retry_fault_1")}},
	}
}

func (p GuidePage) errorStep() GuideStep {
	return GuideStep{
		ID: "errors", Title: phrase("docs.error_title"),
		Parts: []GuidePart{{
			Text:    phrase("docs.error_text"),
			Command: p.post("/v1/charges", "guide-too-much", `{"account":"`+p.account()+`","credits":"100000000"}`),
			Status:  "402 Payment Required", Response: p.problem("insufficient_credits", "402") + `,
 "available":"…","required":"100000000","buy_url":"…"}`,
		}},
		Faults: []GuideFault{{"busy", phrase("docs.error_fault_1")}, {"internal_error", phrase("docs.error_fault_2")}},
	}
}

func (p GuidePage) limitsStep() GuideStep {
	s := GuideStep{
		ID: "limits", Title: phrase("docs.limits_title"),
		Parts:  []GuidePart{{Text: phrase("docs.limits_none")}},
		Faults: []GuideFault{{"rate_limited", phrase("docs.limits_fault_1")}},
	}
	if p.Rate > 0 {
		s.Parts = []GuidePart{
			{Text: phrase("docs.limits_rate", "n", p.Rate)},
			{
				Text:    phrase("docs.limits_text"),
				Command: "curl -o /dev/null -D - " + p.BaseURL + "/v1/balance \\\n  -H \"Authorization: Bearer $KEY\"",
				Status:  "200 OK", Response: "HTTP/… 200…\nRateLimit-Limit: …\nRateLimit-Remaining: …\nRateLimit-Reset: …\n…",
			},
		}
	}
	s.Parts = append(s.Parts, GuidePart{Text: phrase("docs.limits_body")})
	return s
}

func (p GuidePage) stripeStep() GuideStep {
	return GuideStep{
		ID: "webhooks", Title: phrase("docs.stripe_title"),
		Parts: []GuidePart{
			{Text: phrase("docs.stripe_text", "url", p.BaseURL+"/webhooks/stripe"), Lines: stripeEvents},
			{
				Text:    phrase("docs.stripe_check"),
				Command: "curl " + p.BaseURL + "/webhooks/stripe \\\n  -H 'Content-Type: application/json' \\\n  -d '{}'",
				Status:  "400 Bad Request", Response: p.problem("bad_signature", "400") + "}",
			},
		},
		Faults: []GuideFault{{"bad_signature", phrase("docs.stripe_fault_1")}},
	}
}

// stripeEvents are the events that a portal follows, as in README.md.
const stripeEvents = `checkout.session.completed
checkout.session.async_payment_succeeded
checkout.session.async_payment_failed
checkout.session.expired
charge.refunded
charge.refund.updated
refund.failed
charge.dispute.*`

func (p GuidePage) liveStep() GuideStep {
	return GuideStep{
		ID: "live", Title: phrase("docs.live_title"),
		Parts: []GuidePart{
			{Text: phrase("docs.live_text"), Items: []Phrase{
				phrase("docs.live_item_1"), phrase("docs.live_item_2"), phrase("docs.live_item_3"),
				phrase("docs.live_item_4"), phrase("docs.live_item_5"), phrase("docs.live_item_6"),
			}},
			{Text: phrase("docs.live_check"), Command: "curl " + p.BaseURL + "/readyz", Status: "200 OK", Response: `{"status":"ready"}`},
		},
	}
}

// account returns the reader's account.
func (p GuidePage) account() string {
	if p.Reader.Account != "" {
		return p.Reader.Account
	}
	return "acc_…"
}

// post returns a command with the service key. key is its idempotency key, "" for none.
func (p GuidePage) post(path, key, body string) string {
	command := "curl \"" + p.BaseURL + path + "\" \\\n  -H \"Authorization: Bearer $SERVICE_KEY\" \\\n"
	if key != "" {
		command += "  -H 'Idempotency-Key: " + key + "' \\\n"
	}
	return command + "  -H 'Content-Type: application/json' \\\n  -d '" + body + "'"
}

// charged returns the response to a charge without what ends it.
func (p GuidePage) charged(status, credits string) string {
	return `{"id":"chg_…","status":"` + status + `","account":"` + p.account() + `","credits":"` + credits + `",
 "drawn":[{"lot":"lot_…","kind":"…","credits":"` + credits + `"}],
 "balance":{"available":"…",…},"entry":"ent_…","created_at":"…"`
}

// problem returns the response of an error without what ends it.
func (p GuidePage) problem(code, status string) string {
	return `{"type":"` + p.BaseURL + "/errors/" + code + `","title":"…","status":` + status + `,
 "code":"` + code + `","detail":"…","request_id":"…"`
}
