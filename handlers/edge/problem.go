package edge

import (
	"github.com/bursar-portal/bursar/models"
)

// Problem is an error as the native API encodes it: application/problem+json (RFC
// 9457).
type Problem struct {
	Type      string         `json:"type"` // URL of the portal's page about the code
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Code      string         `json:"code"`
	Detail    string         `json:"detail"`
	RequestID string         `json:"request_id"`
	Errors    []ProblemField `json:"errors,omitempty"`

	// Only for insufficient_credits.
	Available string `json:"available,omitempty"`
	Required  string `json:"required,omitempty"`
	BuyURL    string `json:"buy_url,omitempty"`

	Cap *ReachedCap `json:"cap,omitempty"` // only for cap_reached
}

// ReachedCap is the cap that is in the way. Of several it is the one that will be for
// longest.
type ReachedCap struct {
	Subject  string           `json:"subject"` // account, member or key
	ID       string           `json:"id"`      // of the subject
	Window   models.CapWindow `json:"window"`
	Limit    string           `json:"limit"` // with the boost
	Used     string           `json:"used"`
	ResetsAt *string          `json:"resets_at"` // null for the window ever
}

// NewReachedCap encodes the cap of an error with CodeCapReached.
func NewReachedCap(e *models.Error) *ReachedCap {
	c := e.Cap
	reached := &ReachedCap{
		Subject: "account", ID: string(e.Account), Window: c.Window, Limit: (c.Amount + c.Boost).String(), Used: c.Used.String(),
	}
	if member := c.Subject.Member(); member != "" {
		reached.Subject, reached.ID = "member", string(member)
	} else if key := c.Subject.Key(); key != "" {
		reached.Subject, reached.ID = "key", string(key)
	}
	if !c.WindowEnd.IsZero() {
		resets := FormatTime(c.WindowEnd)
		reached.ResetsAt = &resets
	}
	return reached
}

// ProblemField describes what is wrong with one member of the body.
type ProblemField struct {
	Field  string `json:"field"`
	Detail string `json:"detail"`
}

// ProblemMediaType is the media type of a Problem.
const ProblemMediaType = "application/problem+json"

// NewProblem encodes e. baseURL is the portal's, without a trailing slash.
func NewProblem(e *models.Error, baseURL, requestID string) Problem {
	doc := ErrorDocFor(problemCode(e.Code))
	p := Problem{
		Type:      baseURL + "/errors/" + doc.Code,
		Title:     doc.Title,
		Status:    Status(e.Code),
		Code:      doc.Code,
		Detail:    e.Message,
		RequestID: requestID,
	}
	for _, f := range e.Fields {
		p.Errors = append(p.Errors, ProblemField(f))
	}
	if e.Code == models.CodeInsufficientCredits {
		p.Available, p.Required = e.Available.String(), e.Required.String()
		p.BuyURL = baseURL + "/buy?account=" + string(e.Account)
	}
	if e.Cap != nil {
		p.Cap = NewReachedCap(e)
	}
	return p
}

// problemCode returns the code that the native API publishes for an error. All
// errors about credentials share one code; the detail tells them apart for whoever
// holds the key.
func problemCode(code models.Code) string {
	switch code {
	case models.CodeMissingCredential, models.CodeMalformedCredential, models.CodeUnknownCredential,
		models.CodeKeyPaused, models.CodeKeyExpired, models.CodeKeyRevoked,
		models.CodeAccountClosed, models.CodeSignInRequired:
		return "unauthenticated"
	case models.CodeNoAccount:
		return string(models.CodeNotFound)
	case models.CodeForbidden, models.CodeCrossSite:
		return "forbidden"
	}
	return string(code)
}
