package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
)

// maxWebhookBytes bounds a webhook event of Stripe.
const maxWebhookBytes = 512 << 10

func (a *API) webhookRoutes() []Route {
	return []Route{
		{Method: http.MethodPost, Path: "/webhooks/stripe", Access: edge.Stripe, Handler: func(c echo.Context) error {
			payload, err := edge.ReadBody(c)
			if err != nil {
				return err
			}
			err = a.payments.HandleWebhook(c.Request().Context(), payload, c.Request().Header.Get("Stripe-Signature"))
			if err != nil {
				return err
			}
			return c.NoContent(http.StatusOK)
		}},
	}
}
