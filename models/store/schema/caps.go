package schema

import "github.com/bursar-portal/bursar/models"

// Cap is a row of the table caps.
type Cap struct {
	Account     int64
	Subject     models.CapSubject
	CapWindow   models.CapWindow
	Amount      models.Credits
	Boost       models.Credits
	BoostUntil  Micros
	Removed     bool
	WindowStart Micros
	WindowEnd   Micros
	Used        models.Credits
	CountedFrom int64
}

// CapOf returns the row for c, a cap of the account with a number.
func CapOf(c models.Cap, account int64) Cap {
	return Cap{
		account, c.Subject, c.Window, c.Amount, c.Boost, MicrosOf(c.BoostUntil), c.Removed,
		MicrosOf(c.WindowStart), MicrosOf(c.WindowEnd), c.Used, c.CountedFrom,
	}
}

// Model returns the row as a model.
func (r *Cap) Model() models.Cap {
	terms := CapTerms{r.Subject, r.CapWindow, r.Amount, r.Boost, r.BoostUntil, r.Removed}
	return models.Cap{
		CapTerms: *terms.model(), WindowStart: r.WindowStart.Time(), WindowEnd: r.WindowEnd.Time(), Used: r.Used, CountedFrom: r.CountedFrom,
	}
}

// CapTerms are a cap as an entry has set it.
type CapTerms struct {
	Subject    models.CapSubject `json:"subject"`
	Window     models.CapWindow  `json:"window"`
	Amount     models.Credits    `json:"amount"`
	Boost      models.Credits    `json:"boost,omitempty"`
	BoostUntil Micros            `json:"boost_until,omitempty"`
	Removed    bool              `json:"removed,omitempty"`
}

func (c CapTerms) model() *models.CapTerms {
	return &models.CapTerms{Subject: c.Subject, Window: c.Window, Amount: c.Amount, Boost: c.Boost, BoostUntil: c.BoostUntil.Time(), Removed: c.Removed}
}
