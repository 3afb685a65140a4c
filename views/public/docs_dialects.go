package public

// Dialect is an API for balances.
type Dialect struct {
	ID   string // its anchor, by which its text is found
	Name string // that the operator gave it
}

type dialectText struct {
	Description Phrase
	Examples    []Example
}

// text documents the dialect with a request that works as soon as KEY is replaced. The
// numbers of the answers are samples. Another dialect has no text.
func (d Dialect) text(base string) dialectText {
	return map[string]dialectText{
		"credits-balance": {
			phrase("docs.dialect_credits_balance"),
			[]Example{{"Balance", "curl " + base + "/credits-balance \\\n  -H 'Authorization: Bearer KEY'",
				`{"success":true,"creditsRemaining":450}`}}},
		"credits": {
			phrase("docs.dialect_credits"),
			[]Example{{"Balance", "curl " + base + "/credits \\\n  -H 'x-api-key: KEY'",
				`{"status":200,"message":"Credits retrieved","current_balance":4287}`}}},
		"api-credits": {
			phrase("docs.dialect_api_credits"),
			[]Example{
				{"Balance", "curl " + base + "/api/credits \\\n  -H 'Authorization: Bearer KEY'", `{"credits":5}`},
				{"Buy", "curl -X POST " + base + "/api/create-checkout-session \\\n  -H 'Authorization: Bearer KEY' \\\n  -H 'Content-Type: application/json' \\\n  -d '{\"credits\":10}'",
					`{"url":"https://checkout.stripe.com/…"}`},
				{"Check a payment", "curl -X POST " + base + "/api/verify-payment \\\n  -H 'Authorization: Bearer KEY' \\\n  -H 'Content-Type: application/json' \\\n  -d '{\"sessionId\":\"cs_…\"}'",
					`{"success":true}`}}},
		"api-balance": {
			phrase("docs.dialect_api_balance"),
			[]Example{{"Balance", "curl " + base + "/api/v1/balance \\\n  -H 'x-api-key: KEY'", planBalanceResponse}}},
		"v1-credits": {
			phrase("docs.dialect_v1_credits"),
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
