package api

import "github.com/bursar-portal/bursar/handlers/openapi"

// The refusals of the dialects, by status: each has a shape of its own.
func refusals(body any, abouts map[int]string) []openapi.Answer {
	var answers []openapi.Answer
	for status, about := range abouts {
		answers = append(answers, openapi.Answer{Status: status, About: about, Body: body})
	}
	return answers
}

// with adds refusals to what goes well, some of which may be worded anew.
func with(answers []openapi.Answer, more ...[]openapi.Answer) []openapi.Answer {
	for _, m := range more {
		answers = append(answers, m...)
	}
	return answers
}

const (
	aboutFault = "Something went wrong on our side."
	aboutBusy  = "We are too busy, or it took too long. Try again after the time in Retry-After."
	aboutLarge = "The body has more than 65536 bytes."
	aboutMedia = "The body is not JSON."
)

var (
	predevRefusals = refusals(predevProblem{}, map[int]string{
		400: "The key leads to no user or organization: it is the operator’s, or its account was closed.",
		401: "The key is missing or does not work.",
		500: aboutFault, 503: aboutBusy,
	})
	brookMimirRefusals = refusals(brookMimirBody{}, map[int]string{
		400: "The key is missing or is not 64 hexadecimal characters.",
		401: "The key is paused or has expired.",
		403: "The key was revoked or may not do this, or its account is suspended.",
		404: "The key was never issued, or its account was closed.",
		500: aboutFault, 503: aboutBusy,
	})
	gitReadRefusals = refusals(gitReadProblem{}, map[int]string{
		401: "The key is missing or does not work.",
		403: "The key may not do this.",
		500: aboutFault, 503: aboutBusy,
	})
	gitReadWriteRefusals = with(refusals(gitReadProblem{}, map[int]string{
		400: "What was sent can’t be used; the text says why.", 413: aboutLarge, 415: aboutMedia,
	}), gitReadRefusals)
	gitReadTooMany    = []openapi.Answer{{Status: 429, About: "Too many payment pages were opened and not paid for.", Body: gitReadProblem{}, Headers: []openapi.Header{retryAfter}}}
	leadMagicRefusals = refusals(leadMagicProblem{}, map[int]string{
		401: "The key is missing or does not work.",
		403: "The key may not do this.",
		500: aboutFault, 503: aboutBusy,
	})
)

// dialectDocs is docs for the published dialects.
var dialectDocs = map[string]doc{
	"GET /credits-balance": {id: "predevBalance", title: "Balance", done: with(said(predevBody{}), predevRefusals)},

	"GET /credits": {id: "brookMimirCredits", title: "Balance", done: with(said(brookMimirBody{}), brookMimirRefusals,
		refusals(brookMimirBody{}, map[int]string{402: "The balance prints as 0."}))},
	"GET /profile": {id: "brookMimirProfile", title: "Profile", about: "The account with its balance and storage. It never answers 402.", done: with(said(brookMimirProfileBody{}), brookMimirRefusals)},
	"GET /version": {id: "brookMimirVersion", title: "Version", about: "It needs no key.", done: said(brookMimirVersion{})},

	"GET /api/credits": {id: "gitReadCredits", title: "Balance", done: with(said(gitReadBody{}), gitReadRefusals)},
	"POST /api/credits": {id: "gitReadSetCredits", title: "Set the balance",
		about: "It makes what can be spent exactly this much; what is owed is paid on top. It has no key for the operation: look before you repeat it.", body: gitReadCreditsRequest{}, done: with(said(gitReadSet{}), gitReadWriteRefusals),
		calls: []openapi.Example{{Path: gitReadCreditsPath, Body: `{"credits":10}`, Answer: `{"success":true,"credits":10}`}}},
	"POST /api/create-checkout-session": {id: "gitReadCheckout", title: "Buy",
		about: "It opens a payment page for whole credits.", body: gitReadCreditsRequest{}, done: with(said(gitReadURL{}), gitReadWriteRefusals, gitReadTooMany),
		calls: []openapi.Example{{Path: gitReadCheckoutPath, Body: `{"credits":10}`, Answer: `{"url":"https://checkout.stripe.com/…"}`}}},
	"POST /api/verify-payment": {id: "gitReadVerify", title: "Check a payment",
		about: "However often it is called, the credits arrive once.", body: gitReadVerifyRequest{}, done: with(said(gitReadSuccess{}), gitReadWriteRefusals),
		calls: []openapi.Example{{Path: gitReadVerifyPath, Body: `{"sessionId":"cs_…"}`, Answer: `{"success":true}`}}},

	"GET /api/v1/balance": {id: "srtgenBalance", title: "Balance", done: with(said(srtgenBody{}), refusals(srtgenProblem{}, map[int]string{
		401: "The key is missing or does not work.", 500: aboutFault, 503: aboutBusy,
	}))},

	"GET /v1/credits":          {id: "leadMagicCredits", title: "Balance", done: with(said(leadMagicBody{}, remains), leadMagicRefusals)},
	"POST /v1/credits/refresh": {id: "leadMagicRefresh", title: "Balance, read past every cache", done: with(said(leadMagicBody{}, remains), leadMagicRefusals)},
	"GET /v1/credits/health":   {id: "leadMagicHealth", title: "Whether the key works", done: with(said(leadMagicHealth{}), leadMagicRefusals)},
}

// dialectWords are words for the members of the dialects' bodies.
var dialectWords = map[string]openapi.Word{
	"success":                       {About: "Whether it worked."},
	"error":                         {About: "What went wrong."},
	"PredevBody.creditsRemaining":   {About: "What is left of the credits that were bought, rounded down.", Example: 450},
	"BrookMimirBody.status":         {About: "The HTTP status.", Example: 200},
	"current_balance":               {About: "Everything that can be spent, rounded down.", Example: 4287},
	"BrookMimirProfileBody.status":  {About: "The HTTP status.", Example: 200},
	"profile":                       {About: "Whose key it is."},
	"BrookMimirPerson.kind":         {About: "solo for a person, enterprise for an organization."},
	"BrookMimirVersion.status":      {About: "The HTTP status.", Example: 200},
	"BrookMimirVersion.version":     {About: "The portal’s version."},
	"GitReadBody.credits":           {About: "Everything that can be spent.", Example: 5},
	"GitReadCreditsRequest.credits": {About: "A number that is exact in millionths; of a purchase, whole.", Form: openapi.Form{Minimum: new(int64(0))}, Example: 10, Required: true},
	"GitReadSet.credits":            {About: "Everything that can be spent now.", Example: 10},
	"sessionId":                     {About: "The id of the Checkout Session, from the success page’s address.", Example: "cs_1", Required: true},
	"SrtgenBody.user":               {About: "Whose key it is."},
	"SrtgenBody.credits":            {About: "What there is."},
	"totalBalance":                  {About: "Everything that can be spent: the sum of the plans’ balances and extraCredits.", Example: 1250},
	"totalMonthlyCredits":           {About: "The allowances of the plans, added up.", Example: 1000},
	"extraCredits":                  {About: "What belongs to no plan.", Example: 250},
	"plans":                         {About: "The plans that are in force."},
	"SrtgenPlan.status":             {About: "active, also on trial, or past_due."},
	"SrtgenPlan.balance":            {About: "What is left of the plan’s credits.", Example: 1000},
	"SrtgenPlan.total":              {About: "The allowance of one period.", Example: 1000},
	"resetTime":                     {About: "When its period ends.", Form: instants},
	"updatedAt":                     {About: "When the balance or the storage last changed.", Form: instants},
	"formattedUsage":                {About: "The same for people.", Example: "200 MB"},
	"formattedLimit":                {About: "The same for people.", Example: "10 GB"},
	"SrtgenProblem.error":           {About: "What went wrong, for programs.", Example: "unauthorized"},
	"LeadMagicBody.credits":         {About: "Everything that can be spent, with at least two decimals.", Example: 15432.5},
	"LeadMagicHealth.status":        {About: "ok.", Example: "ok"},
	"authenticated":                 {About: "Whether the key works."},
	"LeadMagicProblem.errors":       {About: "What went wrong."},
	"meta":                          {About: "About the request."},
	"LeadMagicError.type":           {About: "A page about the code.", Form: addresses},
	"LeadMagicError.title":          {About: "What happened, as a sentence."},
	"LeadMagicError.status":         {About: "The HTTP status.", Example: 401},
	"LeadMagicError.code":           {About: "What happened, for programs.", Example: "invalid_api_key"},
	"LeadMagicError.docs":           {About: "Where it is documented.", Form: addresses},
	"LeadMagicMeta.request_id":      {About: "As in X-Request-Id.", Form: uuids},
	"LeadMagicMeta.timestamp":       {About: "When it was answered.", Form: instants},
}
