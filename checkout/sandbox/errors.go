package sandbox

import (
	"errors"
	"fmt"
	"net/http"
)

// apiError is an error of the API, encoded as Stripe's.
type apiError struct {
	status  int
	Type    string `json:"type"`
	Code    string `json:"code,omitempty"`
	Message string `json:"message"`
	Param   string `json:"param,omitempty"`
}

func (e *apiError) Error() string { return e.Message }

// invalidRequest returns the error for a request that is invalid or can't be carried
// out. param is the parameter that it is about, if any.
func invalidRequest(param, format string, args ...any) *apiError {
	return &apiError{
		status: http.StatusBadRequest, Type: "invalid_request_error",
		Message: fmt.Sprintf(format, args...), Param: param,
	}
}

// invalidRequestCode is invalidRequest with an error code.
func invalidRequestCode(code, param, format string, args ...any) *apiError {
	err := invalidRequest(param, format, args...)
	err.Code = code
	return err
}

// resourceMissing returns the error for an id that does not exist.
func resourceMissing(kind, id string) *apiError {
	err := invalidRequestCode("resource_missing", "id", "There is no %s %q.", kind, id)
	err.status = http.StatusNotFound
	return err
}

// writeError writes an apiError. Other errors are logged and become a 500.
func (s *Sandbox) writeError(w http.ResponseWriter, err error) {
	var known *apiError
	if !errors.As(err, &known) {
		s.config.Log.Error("sandbox: a request failed", "error", err)
		known = &apiError{status: http.StatusInternalServerError, Type: "api_error", Message: "The sandbox failed."}
	}
	writeJSON(w, known.status, mustJSON(map[string]*apiError{"error": known}))
}

func writeJSON(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Request-Id", "req_"+randomID())
	w.Header().Set("Stripe-Version", APIVersion)
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may have disconnected
}
