package checkout

import (
	"context"
	"fmt"
	"regexp"

	"github.com/bursar-portal/bursar/models"
	"github.com/stripe/stripe-go/v76"
)

var customerIDPattern = regexp.MustCompile(`^cus_[A-Za-z0-9_]{1,250}$`)

// CreatePortal opens Stripe's billing portal for a customer and returns its address, which
// lets whoever knows it manage the customer's payment methods for some minutes. returnPath
// is the page of ours that the portal leads back to.
//
// Errors: ErrNoCustomer, CodeConflict if the portal was not set up in Stripe's dashboard,
// CodeBusy if a retry can succeed, and CodeInternal otherwise.
func (c *Client) CreatePortal(ctx context.Context, customerID, returnPath string) (portalURL string, err error) {
	params := &stripe.BillingPortalSessionParams{
		Customer:  stripe.String(customerID),
		ReturnURL: stripe.String(c.baseURL + returnPath),
	}
	params.Context = ctx
	created, err := c.portals.New(params)
	switch {
	case err != nil:
		return "", c.portalError(err)
	case !c.IsPaymentPage(created.URL):
		return "", models.Internal(fmt.Errorf("stripe: the billing portal has the page %.50q", created.URL))
	}
	return created.URL, nil
}
