package schema

import "github.com/bursar-portal/bursar/models"

// InvoicedPurchase is a row of the table purchases with its folded invoice number, see
// FoldInvoice.
type InvoicedPurchase struct {
	Purchase    Purchase `gorm:"embedded"`
	InvoiceFold string
}

// TableName names the table for gorm.
func (InvoicedPurchase) TableName() string { return "purchases" }

// Purchase is a row of the table purchases.
type Purchase struct {
	ID              models.PurchaseID `gorm:"primaryKey"`
	AccountID       models.AccountID
	UserID          models.UserID
	Credits         models.Credits
	UnitCents       int64
	AmountCents     int64
	Currency        string
	State           models.PurchaseState
	Flag            string
	Origin          string
	Key             string
	SessionID       string
	SessionURL      string
	PaymentIntentID string
	CreatedAt       Micros `gorm:"autoCreateTime:false"`
	UpdatedAt       Micros `gorm:"autoUpdateTime:false"`
	PaidAt          Micros
	Reversed        models.Credits
	RefundedCents   int64
	LostCents       int64
	Dispute         models.DisputeState
	Method          models.PaymentMethod
	Invoice         string
	ReceivedAt      Micros
	PaidCents       int64
	PaidCurrency    string
	TaxCents        int64
}

// TableName names the table for gorm.
func (Purchase) TableName() string { return "purchases" }

// Model returns the row as a model.
func (r Purchase) Model() models.Purchase {
	return models.Purchase{
		ID: r.ID, AccountID: r.AccountID, UserID: r.UserID, Credits: r.Credits, UnitCents: r.UnitCents,
		AmountCents: r.AmountCents, Currency: r.Currency, State: r.State, FlagReason: r.Flag, Origin: r.Origin, Key: r.Key,
		SessionID: r.SessionID, SessionURL: r.SessionURL, PaymentIntentID: r.PaymentIntentID,
		CreatedAt: r.CreatedAt.Time(), UpdatedAt: r.UpdatedAt.Time(), PaidAt: r.PaidAt.Time(), Reversed: r.Reversed,
		RefundedCents: r.RefundedCents, LostCents: r.LostCents, Dispute: r.Dispute,
		Method: r.Method, Invoice: r.Invoice, ReceivedAt: r.ReceivedAt.Time(),
		PaidCents: r.PaidCents, PaidCurrency: r.PaidCurrency, TaxCents: r.TaxCents,
	}
}
