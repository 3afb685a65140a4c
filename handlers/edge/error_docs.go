package edge

import (
	"slices"

	"github.com/bursar-portal/bursar/models"
)

// ErrorDoc documents an error code on the page /errors/{code}, which error
// responses link to in "type".
type ErrorDoc struct {
	Code    string
	Status  int
	Title   string // a short phrase
	Meaning string
	Advice  string
}

// ErrorDocs documents every code that error responses contain, ordered by status.
var ErrorDocs = []ErrorDoc{
	{"malformed_json", 400, "The body is not valid JSON", "The body isn’t a single JSON object in UTF-8, or it has a field twice.", "Send exactly one JSON object."},
	{"missing_idempotency_key", 400, "An Idempotency-Key is required", "Requests that move credits need an Idempotency-Key header of 1 to 255 visible ASCII characters.", "Send a new key for each operation, and the same key for each retry."},
	{"bad_signature", 400, "The signature doesn’t match", "The event’s Stripe signature is missing, wrong or too old.", "Check the webhook endpoint’s signing secret."},
	{"missing_authentication", 401, "Authentication required", "The request has no API key.", "Send your key in the X-API-Key header."},
	{"invalid_api_key", 401, "Invalid API key", "The key doesn’t exist, has expired, or was paused or revoked.", "Check the key, or create another one in the portal."},
	{"unauthenticated", 401, "A working API key is required", "The API key is missing or doesn’t work.", "Send your key as Authorization: Bearer KEY."},
	{"insufficient_credits", 402, "Not enough credits", "The account has too few credits available. Nothing was taken.", "Buy credits, then send the same request again."},
	{"insufficient_scope", 403, "The key lacks a scope", "The key works, but it isn’t allowed to do this.", "Use a key with the scope in the message. Operators create such keys."},
	{"forbidden", 403, "Not allowed", "The credential works, but it isn’t allowed to do this.", "Use a key with access, or ask the operator."},
	{"account_suspended", 403, "The account is suspended", "The account keeps its credits but can’t spend them.", "Contact the operator."},
	{"account_in_debt", 403, "The account owes credits", "A payment was returned after its credits were spent.", "Buy credits. They pay off the debt first."},
	{"cap_reached", 403, "Cap reached", "The request would exceed a cap on the account, the member or the key. Nothing was taken.", "Wait until the cap resets (\"cap\" in the response says when), or ask for a higher cap."},
	{"network_not_allowed", 403, "The key doesn’t work from here", "The key is limited to certain networks, and the request came from elsewhere.", "Send the request from an allowed network."},
	{"not_found", 404, "Not found", "It doesn’t exist, or you don’t have access to it.", "Check the address and the identifiers in it."},
	{"method_not_allowed", 405, "Method not allowed", "This address doesn’t support the method.", "Use one of the methods in the Allow header."},
	{"conflict", 409, "Conflict", "It already exists, or its current state doesn’t allow this.", "Read \"detail\" to find out what the conflict is."},
	{"idempotency_conflict", 409, "The key was used for something else", "This Idempotency-Key was used for an earlier request with different content.", "Use a new key for a new operation."},
	{"already_captured", 409, "The hold was captured", "The hold was captured, and the rest went back.", "Get the charge to see how much was captured."},
	{"already_released", 409, "The hold was released", "The credits on hold went back to the account.", "If the work was done, charge again."},
	{"hold_expired", 409, "The hold has expired", "The hold expired, and its credits went back to the account.", "Charge again. Next time, set a longer expires_in."},
	{"body_too_large", 413, "The body is too large", "The body is larger than this address accepts.", "Send a smaller body."},
	{"unsupported_media_type", 415, "Unsupported media type", "The body is compressed, or its type isn’t accepted here.", "Send JSON with Content-Type: application/json, uncompressed."},
	{"invalid_field", 422, "Some fields are invalid", "The body is valid JSON, but has fields that are unknown or have invalid values.", "Look at \"errors\": it lists each field and what is wrong with it."},
	{"storage_limit_exceeded", 422, "Storage limit exceeded", "The reported usage would rise above the account’s limit.", "Free some storage, or switch to a larger plan."},
	{"rate_limited", 429, "Too many requests", "You sent too many requests.", "Wait as many seconds as the Retry-After header says."},
	{"internal_error", 500, "Something went wrong on our side", "The request failed because of an error on our side.", "Try again. If it keeps failing, contact the operator with the request_id."},
	{"buying_off", 501, "Buying is turned off", "This portal isn’t selling credits right now.", "Contact the operator."},
	{"busy", 503, "Too busy", "The request didn’t finish in time. It may or may not have taken effect.", "Send the same request with the same Idempotency-Key after the time in the Retry-After header."},
}

// ErrorDocFor returns the documentation of a code. An undocumented code is a bug,
// so it is documented as an internal error.
func ErrorDocFor(code string) ErrorDoc {
	for _, wanted := range []string{code, string(models.CodeInternal)} {
		if i := slices.IndexFunc(ErrorDocs, func(d ErrorDoc) bool { return d.Code == wanted }); i >= 0 {
			return ErrorDocs[i]
		}
	}
	return ErrorDoc{}
}
