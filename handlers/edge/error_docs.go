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
	{"malformed_json", 400, "The body is not valid JSON", "The body could not be read as one JSON object in UTF-8, or it names a member twice.", "Send exactly one JSON object."},
	{"missing_idempotency_key", 400, "An Idempotency-Key is required", "A request that moves credits came without an Idempotency-Key header, or with one that is not 1 to 255 visible ASCII characters.", "Send a key that is new for each operation and the same for each retry."},
	{"bad_signature", 400, "The signature doesn’t match", "The event has no Stripe signature, a wrong one, or an old one.", "Check the webhook endpoint’s signing secret."},
	{"missing_authentication", 401, "Authentication required", "The request carried no API key.", "Send your key in the X-API-Key header."},
	{"invalid_api_key", 401, "Invalid API key", "The key does not exist, has expired, or was paused or revoked.", "Check the key, or create another one in the portal."},
	{"unauthenticated", 401, "A working API key is required", "The request carried no API key, or one that does not work.", "Send a working key as Authorization: Bearer KEY."},
	{"insufficient_credits", 402, "Not enough credits", "The account has fewer credits available than this needs. Nothing was taken.", "Buy credits, then send the same request again."},
	{"insufficient_scope", 403, "The key lacks a scope", "The key works, but it isn’t allowed to do this.", "Use a key with the scope in the message. Operators create such keys."},
	{"forbidden", 403, "Not allowed", "The credential works, but it isn’t allowed to do this.", "Use a key that is meant for it, or ask the operator."},
	{"account_suspended", 403, "The account is suspended", "The account keeps its credits but can’t spend them.", "Contact the operator."},
	{"account_in_debt", 403, "The account owes credits", "A payment was returned after its credits were spent.", "Buy credits. They pay off the debt first."},
	{"cap_reached", 403, "A cap is reached", "A cap on the account, the member or the key has less left than this needs. Nothing was taken.", "Wait until the cap resets (\"cap\" in the response says when), or ask for a higher cap."},
	{"network_not_allowed", 403, "The key does not work from here", "The key is limited to certain networks, and the request came from another.", "Send the request from an allowed network."},
	{"not_found", 404, "Not found", "It doesn’t exist, or you don’t have access to it.", "Check the address and the identifiers in it."},
	{"method_not_allowed", 405, "Method not allowed", "This address doesn’t support the method.", "Use one of the methods in the Allow header."},
	{"conflict", 409, "Conflict", "It already exists, or its state doesn’t allow this.", "Read the message: it names the conflict."},
	{"idempotency_conflict", 409, "The key was used for something else", "This Idempotency-Key belongs to an earlier request with other content.", "Use a new key for a new operation."},
	{"already_captured", 409, "The hold was captured", "The hold was captured, and the rest went back.", "Get the charge to see what was taken."},
	{"already_released", 409, "The hold was released", "The credits on hold went back to the account.", "If the work was done, charge again."},
	{"hold_expired", 409, "The hold has expired", "The hold ran out, and the credits went back to the account.", "Charge again, or set a longer expires_in next time."},
	{"body_too_large", 413, "The body is too large", "The body has more bytes than this address accepts.", "Send a smaller body."},
	{"unsupported_media_type", 415, "Unsupported media type", "The body is compressed, or not of the type that this address accepts.", "Send JSON with Content-Type: application/json, uncompressed."},
	{"invalid_field", 422, "Some of the input can't be used", "The body is valid JSON, and some of its members have values that can't be used or names that are not known.", "Look at \"errors\": it names each member and what is wrong with it."},
	{"storage_limit_exceeded", 422, "The storage limit is exceeded", "The reported usage would grow above the account's limit.", "Free some storage, or switch to a larger plan."},
	{"rate_limited", 429, "Too many requests", "You sent too many requests.", "Wait as long as the Retry-After header says."},
	{"internal_error", 500, "Something went wrong on our side", "The request failed because of an error on our side.", "Try again. If it keeps failing, contact the operator with the request id."},
	{"buying_off", 501, "Buying is turned off", "This portal isn’t selling credits right now.", "Contact the operator."},
	{"busy", 503, "Too busy", "We could not finish in time, and the outcome may be unknown.", "Send the same request with the same Idempotency-Key after the time in the Retry-After header."},
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
