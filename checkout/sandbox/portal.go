package sandbox

import (
	"net/http"
	"time"
)

// portalLifetime is how long the address of a portal opens it, as at Stripe.
const portalLifetime = time.Hour

// portal is a session of the billing portal.
type portal struct {
	ID         string
	CustomerID string
	ReturnURL  string // "" hides the link back
	CreatedAt  time.Time
}

func (p portal) expired(now time.Time) bool { return !now.Before(p.CreatedAt.Add(portalLifetime)) }

// portalPage is the portal of a customer.
type portalPage struct {
	PortalID, Merchant, Email string
	Back                      string
	Notice                    string
	Cards                     []portalCard
}

type portalCard struct{ ID, Label, Expiry string }

// createPortal is POST /v1/billing_portal/sessions.
func (s *Sandbox) createPortal(w http.ResponseWriter, r *http.Request) error {
	return s.idempotent(w, r, func(t *tx, p *params) (any, error) {
		created := portal{
			ID: "bps_" + randomID(), CustomerID: p.required("customer"), ReturnURL: p.absoluteURL("return_url"), CreatedAt: t.now,
		}
		if err := p.err(); err != nil {
			return nil, err
		}
		if _, ok := t.Customers[created.CustomerID]; !ok {
			return nil, customerMissing(created.CustomerID)
		}
		if s.config.PortalOff {
			return nil, invalidRequest("", "No configuration provided and your test mode default configuration has not been created.")
		}
		t.Portals[created.ID] = created
		return created.object("http://" + r.Host), nil
	})
}

type portalObject struct {
	ID            string  `json:"id"`
	Object        string  `json:"object"`
	Configuration string  `json:"configuration"`
	Created       int64   `json:"created"`
	Customer      string  `json:"customer"`
	Livemode      bool    `json:"livemode"`
	Locale        *string `json:"locale"`
	ReturnURL     *string `json:"return_url"`
	URL           string  `json:"url"`
}

func (p portal) object(base string) portalObject {
	return portalObject{
		ID: p.ID, Object: "billing_portal.session", Configuration: "bpc_sandbox", Created: p.CreatedAt.Unix(), Customer: p.CustomerID,
		ReturnURL: nilIfEmpty(p.ReturnURL), URL: base + "/portal/" + p.ID,
	}
}

// openPortal returns the portal that the address names, with its customer. ok is false, and
// the page says why, if there is none any more.
func (s *Sandbox) openPortal(w http.ResponseWriter, r *http.Request) (p portal, c customer, ok bool) {
	st := s.state.Load()
	p, ok = st.Portals[r.PathValue("portal")]
	if !ok {
		s.renderNotFound(w, r)
		return p, c, false
	}
	if c, ok = st.Customers[p.CustomerID]; !ok || p.expired(s.config.Now()) {
		s.render(w, http.StatusGone, "message.html", messagePage{
			Merchant: s.config.Merchant, Title: "This page has expired", Text: "Open it again from " + s.config.Merchant + ".",
			Link: p.ReturnURL, LinkText: "Return to " + s.config.Merchant,
		}, "")
		return p, c, false
	}
	return p, c, true
}

// showPortal is GET /portal/{portal}.
func (s *Sandbox) showPortal(w http.ResponseWriter, r *http.Request) {
	p, c, ok := s.openPortal(w, r)
	if !ok {
		return
	}
	s.renderPortal(w, http.StatusOK, p, c, "")
}

func (s *Sandbox) renderPortal(w http.ResponseWriter, status int, p portal, c customer, notice string) {
	page := portalPage{PortalID: p.ID, Merchant: s.config.Merchant, Email: c.Email, Back: p.ReturnURL, Notice: notice}
	for _, card := range c.Cards {
		page.Cards = append(page.Cards, portalCard{ID: card.ID, Label: card.label(), Expiry: card.expiryText()})
	}
	s.render(w, status, "portal.html", page, "")
}

// submitPortal is POST /portal/{portal}, which removes a saved card.
func (s *Sandbox) submitPortal(w http.ResponseWriter, r *http.Request) {
	p, c, ok := s.openPortal(w, r)
	if !ok {
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := r.ParseForm(); err != nil {
		s.renderPortal(w, http.StatusBadRequest, p, c, "The form could not be read. Try again.")
		return
	}
	err := s.update(func(t *tx) error {
		t.removeCard(c.ID, r.PostForm.Get("remove"))
		return nil
	})
	if err != nil {
		s.config.Log.Error("sandbox: a card can't be removed", "error", err)
		s.renderPortal(w, http.StatusInternalServerError, p, c, "The sandbox failed. Try again.")
		return
	}
	http.Redirect(w, r, "/portal/"+p.ID, http.StatusSeeOther)
}
