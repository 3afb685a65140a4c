package views

// BillingPage is /billing: what was bought for an account, newest first.
type BillingPage struct {
	Frame
	Whose     AccountRef
	Tabs      []Tab // of an organization; nil for a person
	Purchases []BilledPurchase
	Newest    string // URL of the first page, "" on it
	Older     string // URL of the next page, "" on the last
	BuyURL    string // "" if nothing can be bought for the account

	ThresholdForm Form
	Threshold     Field // below how many credits to warn, "" for never
}

// BilledPurchase is a purchase as its account's people see it.
type BilledPurchase struct {
	ID         string // pur_…, the number on the receipt
	State      Badge
	Outcome    []string // what came of it, whole sentences
	Credits    string
	Amount     string // "$12.50"
	Buyer      string
	Invoice    string // of a payment beside the portal, and then there is no buyer; "" else
	CreatedAt  Moment
	Entry      Link // where it stands in the ledger; the zero Link for nowhere
	ReceiptURL string
	// Check leads to how an open payment stands; the zero Link where none is open.
	Check Link
}

// ReceiptPage is /billing/{purchase}: a receipt that can be printed, or what is
// known of a purchase that was not paid.
type ReceiptPage struct {
	Frame
	Whose        AccountRef
	Paid         bool
	State        Badge
	Tone         Tone     // of what came of it: neutral for a plain receipt
	Outcome      []string // what came of it, whole sentences
	Number       string
	Date         Moment // of the payment, or of the order if it is not paid
	BillingEmail string // "" if the account has none
	Buyer        string
	Invoice      string // of a payment beside the portal, and then there is no buyer; "" else
	Payment      string // how it was paid, "" if that is not known
	PaymentID    string // Stripe's reference, "" for none
	Credits      string
	UnitPrice    string // "" if it would be rounded
	Total        string
	Back         string // of Total, what went back to the buyer, negative; "" for nothing
	Net          string // what that leaves
	Entry        Link
	BackURL      string // to all purchases
	Zone         string // of the times
}
