package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/views"
)

// PasskeyForm returns a form that is sent to a path with what a passkey has answered.
func (w *Site) PasskeyForm(path, button, fault string) views.PasskeyForm {
	return views.PasskeyForm{Form: views.Form{Action: path, Fault: fault}, Begin: path + "/begin", Button: button}
}

// AnswerPasskey tells the script of a passkey's form what to ask the browser for.
func AnswerPasskey(c echo.Context, asked identity.Asked, err error) error {
	if err == nil {
		return c.JSON(http.StatusOK, asked)
	}
	e := edge.AsError(err)
	status := edge.Status(e.Code)
	if status >= http.StatusInternalServerError {
		return err
	}
	edge.SetRetryAfter(c, e)
	return c.JSON(status, map[string]string{"message": edge.Language(c).Fault(e.Message)})
}
