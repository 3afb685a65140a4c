package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/handlers/api/native"
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// maxWebhookBytes bounds a webhook event of Stripe.
const maxWebhookBytes = 512 << 10

// webhookDialect is no dialect that the operator chooses: it is always on.
const webhookDialect models.DialectID = "webhooks"

var webhooks = dialect.Dialect{
	Dialect:        models.Dialect{ID: webhookDialect},
	Prefixes:       []string{"/webhooks"},
	EncodeError:    native.EncodeError,
	ErrorMediaType: edge.ProblemMediaType,
	MaxBodyBytes:   maxWebhookBytes,
	Routes:         webhookRoutes,
}

func webhookRoutes(s *dialect.Service) []dialect.Route {
	return []dialect.Route{
		{Method: http.MethodPost, Path: "/webhooks/stripe", Access: edge.Stripe, Handler: func(c echo.Context) error {
			payload, err := edge.ReadBody(c)
			if err != nil {
				return err
			}
			err = s.Payments.HandleWebhook(c.Request().Context(), payload, c.Request().Header.Get("Stripe-Signature"))
			if err != nil {
				return err
			}
			return c.NoContent(http.StatusOK)
		}},
	}
}
