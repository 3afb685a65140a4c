package models

import "time"

// Settings are what the operator decides once for the whole portal.
type Settings struct {
	BaseURL  string // without a trailing slash
	Brand    Brand
	Currency string // ISO 4217, lower case
	// PriceCents is the price of one credit in the currency's smallest unit.
	PriceCents int64
	// SignupCredits are granted to a new user as promotional credits.
	SignupCredits Credits
	// MaxPurchase is the most whole credits that one checkout sells.
	MaxPurchase int64
	// SupportLimit is the most that an operator with the role support may adjust
	// within 24 hours, all accounts together.
	SupportLimit Credits
	// ApprovalLimit is the most that an operator with the role admin may adjust by
	// hand within 24 hours, all accounts together, without the approval of another
	// one; nil: any amount.
	ApprovalLimit *Credits
	// StorageLimit holds for accounts without an override and without plans.
	StorageLimit Bytes
	Priorities   Priorities
	// HoldLife is how long a hold lives unless it says otherwise, MaxHoldLife at
	// the most. RefundLife is how long credits live that come back after their lot
	// has ended.
	HoldLife, MaxHoldLife, RefundLife time.Duration
	Version                           string
}

// Brand is how the operator's customers see the portal.
type Brand struct {
	Name         string
	LogoFile     string // path of an SVG or PNG that is read at start, "" for none
	Accent       string // #rrggbb
	SupportEmail string
	TermsURL     string
	PrivacyURL   string
	Seller       string // name and address, lines separated by ";"
	CreditWord   string // "credit"; the plural adds an s
}

// Packs are the amounts of credits that the buy page offers at a click.
var Packs = []int64{2, 10, 25, 100}
