package public

// Dialect is an API for balances.
type Dialect struct {
	ID   string // its anchor, by which its text is found
	Name string // that the operator gave it
}

type dialectText struct {
	Description string
	Examples    []Example
}

// text documents the dialect with a request that works as soon as KEY is replaced. The
// numbers of the answers are samples. Another dialect has no text.
func (d Dialect) text(base string) dialectText {
	return map[string]dialectText{
		"credits-balance": {
			"A whole number: how many of the bought credits are left. Allowances of a plan are not in it.",
			[]Example{{"Balance", "curl " + base + "/credits-balance \\\n  -H 'Authorization: Bearer KEY'",
				`{"success":true,"creditsRemaining":450}`}}},
		"credits": {
			"A whole number: everything that can be spent. A balance of zero answers 402 with the same body. GET /profile adds the account and its storage, and never answers 402; GET /version needs no key.",
			[]Example{{"Balance", "curl " + base + "/credits \\\n  -H 'x-api-key: KEY'",
				`{"status":200,"message":"Credits retrieved","current_balance":4287}`}}},
		"api-credits": {
			"A number: everything that can be spent. POST to the same address sets the balance; that needs the scope credits:write, and since it carries no idempotency key, look before you repeat it.",
			[]Example{
				{"Balance", "curl " + base + "/api/credits \\\n  -H 'Authorization: Bearer KEY'", `{"credits":5}`},
				{"Buy", "curl -X POST " + base + "/api/create-checkout-session \\\n  -H 'Authorization: Bearer KEY' \\\n  -H 'Content-Type: application/json' \\\n  -d '{\"credits\":10}'",
					`{"url":"https://checkout.stripe.com/…"}`},
				{"Check a payment", "curl -X POST " + base + "/api/verify-payment \\\n  -H 'Authorization: Bearer KEY' \\\n  -H 'Content-Type: application/json' \\\n  -d '{\"sessionId\":\"cs_…\"}'",
					`{"success":true}`}}},
		"api-balance": {
			"Plans, extra credits and storage in one answer. totalBalance is always the sum of the plans’ balances and extraCredits.",
			[]Example{{"Balance", "curl " + base + "/api/v1/balance \\\n  -H 'x-api-key: KEY'", planBalanceResponse}}},
		"v1-credits": {
			"A number with at least two decimals: everything that can be spent. POST /v1/credits/refresh reads it past every cache; GET /v1/credits/health tells whether the key works.",
			[]Example{{"Balance", "curl " + base + "/v1/credits \\\n  -H 'X-API-Key: KEY'", `{"credits":15432.50}`}}},
	}[d.ID]
}

const planBalanceResponse = `{"success":true,
 "user":{"name":"Alex Rivera","email":"alex@example.com"},
 "credits":{"totalBalance":1250,"totalMonthlyCredits":1000,"extraCredits":250,
  "plans":[{"id":"starter","name":"Starter Plan","status":"active",
   "balance":1000,"total":1000,"resetTime":"2026-04-29T17:48:46.000Z"}]},
 "storage":{"usage":209715200,"limit":10737418240,
  "formattedUsage":"200 MB","formattedLimit":"10 GB"},
 "updatedAt":"2026-03-29T17:48:46.000Z"}`
