package sandbox

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// customer is a buyer with the cards that they saved.
type customer struct {
	ID        string
	Email     string
	Name      string
	Cards     []savedCard // the one saved last comes first
	CreatedAt time.Time
}

// savedCard is a card that a customer can pay with again.
type savedCard struct {
	ID     string
	Number string // a published test number
	Expiry string // as it was typed: "12/34"
}

// label prints a card as receipts do: "Visa •••• 4242". All test cards are Visa's.
func (c savedCard) label() string { return "Visa •••• " + c.Number[len(c.Number)-4:] }

func (c customer) card(id string) (savedCard, bool) {
	i := slices.IndexFunc(c.Cards, func(card savedCard) bool { return card.ID == id })
	if i < 0 {
		return savedCard{}, false
	}
	return c.Cards[i], true
}

// customerMissing is the error for a parameter that names a customer who does not exist.
func customerMissing(id string) *apiError {
	return invalidRequestCode("resource_missing", "customer", "No such customer: %q", id)
}

// becomeCustomer returns the session with the customer who pays it: the one that it was
// opened for, or a new one if it was to make one.
func (t *tx) becomeCustomer(se session) session {
	if se.CustomerID != "" || !se.MakesCustomer {
		return se
	}
	c := customer{ID: "cus_" + randomID(), Email: se.Email, Name: se.Payer, CreatedAt: t.now}
	t.Customers[c.ID] = c
	se.CustomerID = c.ID
	return se
}

// saveCard saves the card that a session was paid with, once.
func (t *tx) saveCard(se session, number, expiry string) {
	c, ok := t.Customers[se.CustomerID]
	if !ok || !se.SavesCard {
		return
	}
	cards := slices.DeleteFunc(slices.Clone(c.Cards), func(card savedCard) bool { return card.Number == number })
	c.Cards = append([]savedCard{{ID: "pm_" + randomID(), Number: number, Expiry: expiry}}, cards...)
	t.Customers[c.ID] = c
}

// removeCard removes a saved card. Removing it again changes nothing.
func (t *tx) removeCard(customerID, cardID string) {
	c := t.Customers[customerID]
	c.Cards = slices.DeleteFunc(slices.Clone(c.Cards), func(card savedCard) bool { return card.ID == cardID })
	t.Customers[customerID] = c
}

func (s *Sandbox) retrieveCustomer(w http.ResponseWriter, r *http.Request) error {
	c, ok := s.state.Load().Customers[r.PathValue("id")]
	if !ok {
		return resourceMissing("customer", r.PathValue("id"))
	}
	writeJSON(w, http.StatusOK, mustJSON(c.object()))
	return nil
}

// deleteCustomer is DELETE /v1/customers/{id}, which a merchant does in the dashboard.
func (s *Sandbox) deleteCustomer(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	return s.idempotent(w, r, func(t *tx, p *params) (any, error) {
		if err := p.err(); err != nil {
			return nil, err
		}
		if _, ok := t.Customers[id]; !ok {
			return nil, resourceMissing("customer", id)
		}
		delete(t.Customers, id)
		return deletedObject{ID: id, Object: "customer", Deleted: true}, nil
	})
}

type deletedObject struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Deleted bool   `json:"deleted"`
}

type customerObject struct {
	ID       string            `json:"id"`
	Object   string            `json:"object"`
	Created  int64             `json:"created"`
	Email    *string           `json:"email"`
	Livemode bool              `json:"livemode"`
	Metadata map[string]string `json:"metadata"`
	Name     *string           `json:"name"`
}

func (c customer) object() customerObject {
	return customerObject{
		ID: c.ID, Object: "customer", Created: c.CreatedAt.Unix(), Email: nilIfEmpty(c.Email), Name: nilIfEmpty(c.Name), Metadata: map[string]string{},
	}
}

// expiryText prints the expiry of a card as cards do: "12/34".
func (c savedCard) expiryText() string {
	m := expiryPattern.FindStringSubmatch(c.Expiry)
	if m == nil {
		return c.Expiry
	}
	return strings.Repeat("0", 2-len(m[1])) + m[1] + "/" + m[2]
}
