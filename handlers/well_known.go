package handlers

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// Addresses that machines know (RFC 8615).
const (
	securityTxtPath    = "/.well-known/security.txt"
	changePasswordPath = "/.well-known/change-password"
)

// securityTxtLife is for how long security.txt says that it holds. It is made anew each day,
// so that its end is always ahead.
const securityTxtLife = 90 * 24 * time.Hour

// securityTxt tells people who find a vulnerability whom to write to (RFC 9116): the contact
// of the settings, or else support. Without either there is nothing to tell.
func (p *Portal) securityTxt(c echo.Context) error {
	settings := p.Store.Settings()
	contact := settings.SecurityContact
	if contact == "" {
		contact = settings.Brand.SupportEmail
	}
	if contact == "" {
		return models.Errorf(models.CodeNotFound, "This portal has no contact for security reports.")
	}
	if strings.Contains(contact, "@") && !strings.Contains(contact, ":") {
		contact = "mailto:" + contact
	}
	expires := p.Now().UTC().Truncate(24 * time.Hour).Add(securityTxtLife)
	c.Response().Header().Set(echo.HeaderCacheControl, "public, max-age=86400")
	return c.String(http.StatusOK, "Contact: "+contact+"\nExpires: "+edge.FormatTime(expires)+
		"\nPreferred-Languages: en\nCanonical: "+settings.BaseURL+securityTxtPath+"\n")
}

// changePassword leads password managers to the form that changes a password
// (https://w3c.github.io/webappsec-change-password-url/).
func changePassword(c echo.Context) error { return c.Redirect(http.StatusFound, "/settings") }
