package edge

import "github.com/labstack/echo/v4"

// Forms carry a CSRF token in the field CSRFTokenField, for browsers that do not
// send Sec-Fetch-Site. The CSRF middleware stores the token in the context under
// CSRFTokenContextKey.
const (
	CSRFTokenField      = "csrf_token"
	CSRFTokenContextKey = "bursar.csrf"
)

// CSRFToken returns the token for forms of the page that is being rendered.
func CSRFToken(c echo.Context) string {
	token, _ := c.Get(CSRFTokenContextKey).(string)
	return token
}
