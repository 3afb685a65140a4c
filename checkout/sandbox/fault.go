package sandbox

import (
	"errors"
	"fmt"
	"net/http"
)

// fault is an error in Stripe's shape.
type fault struct {
	status  int
	Type    string `json:"type"`
	Code    string `json:"code,omitempty"`
	Message string `json:"message"`
	Param   string `json:"param,omitempty"`
}

func (f *fault) Error() string { return f.Message }

// invalid is Stripe's answer to a request that can't be understood or done.
func invalid(param, format string, args ...any) *fault {
	return &fault{
		status: http.StatusBadRequest, Type: "invalid_request_error",
		Message: fmt.Sprintf(format, args...), Param: param,
	}
}

// missing is Stripe's answer to an id that names nothing.
func missing(kind, id string) *fault {
	f := invalid("id", "There is no %s %q.", kind, id)
	f.status, f.Code = http.StatusNotFound, "resource_missing"
	return f
}

// refuse writes err in Stripe's shape; what is no fault is the sandbox's own.
func (s *Sandbox) refuse(w http.ResponseWriter, err error) {
	var f *fault
	if !errors.As(err, &f) {
		s.config.Log.Error("sandbox: a request failed", "error", err)
		f = &fault{status: http.StatusInternalServerError, Type: "api_error", Message: "The sandbox failed."}
	}
	respond(w, f.status, mustJSON(map[string]*fault{"error": f}))
}

func respond(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Request-Id", "req_"+randomID())
	w.Header().Set("Stripe-Version", APIVersion)
	w.WriteHeader(status)
	_, _ = w.Write(body) // a caller that has gone misses nothing
}
