package api

import "github.com/bursar-portal/bursar/handlers/openapi"

// errorResponses returns the error responses of a dialect, by status.
func errorResponses(body any, descriptions map[int]string) []openapi.Response {
	var responses []openapi.Response
	for status, description := range descriptions {
		responses = append(responses, openapi.Response{Status: status, About: description, Body: body})
	}
	return responses
}

// concat appends error responses to successful ones.
func concat(responses []openapi.Response, more ...[]openapi.Response) []openapi.Response {
	for _, m := range more {
		responses = append(responses, m...)
	}
	return responses
}

const (
	internalErrorText = "Something went wrong on our side."
	busyText          = "We are too busy, or it took too long. Try again after the time in Retry-After."
	bodyTooLargeText  = "The body has more than 65536 bytes."
	mediaTypeText     = "The body is not JSON."
)

var (
	predevErrors = errorResponses(predevProblem{}, map[int]string{
		400: "The key leads to no user or organization: it is the operator’s, or its account was closed.",
		401: "The key is missing or does not work.",
		500: internalErrorText, 503: busyText,
	})
	brookMimirErrors = errorResponses(brookMimirBody{}, map[int]string{
		400: "The key is missing or is not 64 hexadecimal characters.",
		401: "The key is paused or has expired.",
		403: "The key was revoked or may not do this, or its account is suspended.",
		404: "The key was never issued, or its account was closed.",
		500: internalErrorText, 503: busyText,
	})
	gitReadErrors = errorResponses(gitReadProblem{}, map[int]string{
		401: "The key is missing or does not work.",
		403: "The key may not do this.",
		500: internalErrorText, 503: busyText,
	})
	gitReadWriteErrors = concat(errorResponses(gitReadProblem{}, map[int]string{
		400: "What was sent can’t be used; the text says why.", 413: bodyTooLargeText, 415: mediaTypeText,
	}), gitReadErrors)
	gitReadRateLimited = []openapi.Response{{Status: 429, About: "Too many payment pages were opened and not paid for.", Body: gitReadProblem{}, Headers: []openapi.Header{retryAfterHeader}}}
	leadMagicErrors    = errorResponses(leadMagicProblem{}, map[int]string{
		401: "The key is missing or does not work.",
		403: "The key may not do this.",
		500: internalErrorText, 503: busyText,
	})
)

// dialectDocs documents the routes of the published dialects.
var dialectDocs = map[string]operationDoc{
	"GET /credits-balance": {id: "predevBalance", summary: "Balance", responses: concat(okResponse(predevBody{}), predevErrors)},

	"GET /credits": {id: "brookMimirCredits", summary: "Balance", responses: concat(okResponse(brookMimirBody{}), brookMimirErrors,
		errorResponses(brookMimirBody{}, map[int]string{402: "The balance prints as 0."}))},
	"GET /profile": {id: "brookMimirProfile", summary: "Profile", description: "The account with its balance and storage. It never answers 402.", responses: concat(okResponse(brookMimirProfileBody{}), brookMimirErrors)},
	"GET /version": {id: "brookMimirVersion", summary: "Version", description: "It needs no key.", responses: okResponse(brookMimirVersion{})},

	"GET /api/credits": {id: "gitReadCredits", summary: "Balance", responses: concat(okResponse(gitReadBody{}), gitReadErrors)},
	"POST /api/credits": {id: "gitReadSetCredits", summary: "Set the balance",
		description: "It makes what can be spent exactly this much; what is owed is paid on top. It has no key for the operation: look before you repeat it.", body: gitReadCreditsRequest{}, responses: concat(okResponse(gitReadSet{}), gitReadWriteErrors),
		examples: []openapi.Example{{Path: gitReadCreditsPath, Body: `{"credits":10}`, Answer: `{"success":true,"credits":10}`}}},
	"POST /api/create-checkout-session": {id: "gitReadCheckout", summary: "Buy",
		description: "It opens a payment page for whole credits.", body: gitReadCreditsRequest{}, responses: concat(okResponse(gitReadURL{}), gitReadWriteErrors, gitReadRateLimited),
		examples: []openapi.Example{{Path: gitReadCheckoutPath, Body: `{"credits":10}`, Answer: `{"url":"https://checkout.stripe.com/…"}`}}},
	"POST /api/verify-payment": {id: "gitReadVerify", summary: "Check a payment",
		description: "However often it is called, the credits arrive once.", body: gitReadVerifyRequest{}, responses: concat(okResponse(gitReadSuccess{}), gitReadWriteErrors),
		examples: []openapi.Example{{Path: gitReadVerifyPath, Body: `{"sessionId":"cs_…"}`, Answer: `{"success":true}`}}},

	"GET /api/v1/balance": {id: "srtgenBalance", summary: "Balance", responses: concat(okResponse(srtgenBody{}), errorResponses(srtgenProblem{}, map[int]string{
		401: "The key is missing or does not work.", 500: internalErrorText, 503: busyText,
	}))},

	"GET /v1/credits":          {id: "leadMagicCredits", summary: "Balance", responses: concat(okResponse(leadMagicBody{}, remainingHeader), leadMagicErrors)},
	"POST /v1/credits/refresh": {id: "leadMagicRefresh", summary: "Balance, read past every cache", responses: concat(okResponse(leadMagicBody{}, remainingHeader), leadMagicErrors)},
	"GET /v1/credits/health":   {id: "leadMagicHealth", summary: "Whether the key works", responses: concat(okResponse(leadMagicHealth{}), leadMagicErrors)},
}

// dialectFieldDocs documents the fields of the published dialects.
var dialectFieldDocs = map[string]openapi.FieldDoc{
	"success":                       {Description: "Whether it worked."},
	"error":                         {Description: "What went wrong."},
	"PredevBody.creditsRemaining":   {Description: "What is left of the credits that were bought, rounded down.", Example: 450},
	"BrookMimirBody.status":         {Description: "The HTTP status.", Example: 200},
	"current_balance":               {Description: "Everything that can be spent, rounded down.", Example: 4287},
	"BrookMimirProfileBody.status":  {Description: "The HTTP status.", Example: 200},
	"profile":                       {Description: "Whose key it is."},
	"BrookMimirPerson.kind":         {Description: "solo for a person, enterprise for an organization."},
	"BrookMimirVersion.status":      {Description: "The HTTP status.", Example: 200},
	"BrookMimirVersion.version":     {Description: "The portal’s version."},
	"GitReadBody.credits":           {Description: "Everything that can be spent.", Example: 5},
	"GitReadCreditsRequest.credits": {Description: "A number that is exact in millionths; of a purchase, whole.", Constraints: openapi.Constraints{Minimum: new(int64(0))}, Example: 10, Required: true},
	"GitReadSet.credits":            {Description: "Everything that can be spent now.", Example: 10},
	"sessionId":                     {Description: "The id of the Checkout Session, from the success page’s address.", Example: "cs_1", Required: true},
	"SrtgenBody.user":               {Description: "Whose key it is."},
	"SrtgenBody.credits":            {Description: "What there is."},
	"totalBalance":                  {Description: "Everything that can be spent: the sum of the plans’ balances and extraCredits.", Example: 1250},
	"totalMonthlyCredits":           {Description: "The allowances of the plans, added up.", Example: 1000},
	"extraCredits":                  {Description: "What belongs to no plan.", Example: 250},
	"plans":                         {Description: "The plans that are in force."},
	"SrtgenPlan.status":             {Description: "active, also on trial, or past_due."},
	"SrtgenPlan.balance":            {Description: "What is left of the plan’s credits.", Example: 1000},
	"SrtgenPlan.total":              {Description: "The allowance of one period.", Example: 1000},
	"resetTime":                     {Description: "When its period ends.", Constraints: timeFormat},
	"updatedAt":                     {Description: "When the balance or the storage last changed.", Constraints: timeFormat},
	"formattedUsage":                {Description: "The same for people.", Example: "200 MB"},
	"formattedLimit":                {Description: "The same for people.", Example: "10 GB"},
	"SrtgenProblem.error":           {Description: "What went wrong, for programs.", Example: "unauthorized"},
	"LeadMagicBody.credits":         {Description: "Everything that can be spent, with at least two decimals.", Example: 15432.5},
	"LeadMagicHealth.status":        {Description: "ok.", Example: "ok"},
	"authenticated":                 {Description: "Whether the key works."},
	"LeadMagicProblem.errors":       {Description: "What went wrong."},
	"meta":                          {Description: "About the request."},
	"LeadMagicError.type":           {Description: "A page about the code.", Constraints: uriFormat},
	"LeadMagicError.title":          {Description: "What happened, as a sentence."},
	"LeadMagicError.status":         {Description: "The HTTP status.", Example: 401},
	"LeadMagicError.code":           {Description: "What happened, for programs.", Example: "invalid_api_key"},
	"LeadMagicError.docs":           {Description: "Where it is documented.", Constraints: uriFormat},
	"LeadMagicMeta.request_id":      {Description: "As in X-Request-Id.", Constraints: uuidFormat},
	"LeadMagicMeta.timestamp":       {Description: "When it was answered.", Constraints: timeFormat},
}
