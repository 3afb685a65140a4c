// Package setting knows the settings that the operator may change while the portal runs:
// their names, how their values are read from text and written as text, and which values
// go together. It reads neither the environment nor the database: both hand it texts.
package setting

import (
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// Name is the name of a setting in the database, in forms and in the audit log.
type Name = string

// The settings that can be changed.
const (
	BrandName    Name = "brand_name"
	Accent       Name = "brand_accent"
	SupportEmail Name = "brand_support_email"
	TermsURL     Name = "brand_terms_url"
	PrivacyURL   Name = "brand_privacy_url"
	Seller       Name = "brand_seller"
	CreditWord   Name = "brand_credit_word"

	Price       Name = "credit_price_cents"
	Packs       Name = "packs"
	MaxPurchase Name = "max_purchase"

	SignupCredits Name = "signup_credits"
	SupportLimit  Name = "support_limit"
	ApprovalLimit Name = "approval_limit"
	StorageLimit  Name = "storage_limit_bytes"

	Organizations Name = "organizations"
	SessionIdle   Name = "session_idle_hours"
	SessionLife   Name = "session_life_hours"
	MaxSessions   Name = "sessions_per_person"

	JournalClearing Name = "journal_clearing"
	JournalDeferred Name = "journal_deferred"
	JournalRevenue  Name = "journal_revenue"
	JournalBreakage Name = "journal_breakage"
	JournalTax      Name = "journal_tax"

	TextSignUp Name = "text_sign_up"
	TextBuy    Name = "text_buy"
	TextMail   Name = "text_mail"
)

// Setting is one that can be changed. Its value is written as text in one way, so that two
// texts are equal if and only if the values are.
type Setting struct {
	Name     Name
	Variable string // of the environment
	// Read sets the value that text stands for. Its error goes on from the setting's name:
	// "must be …".
	Read func(s *models.Settings, text string) error
	Text func(s *models.Settings) string
}

// All are the settings that can be changed.
var All = []Setting{
	named(BrandName, "BURSAR_BRAND_NAME", func(s *models.Settings) *string { return &s.Brand.Name }),
	{Accent, "BURSAR_BRAND_ACCENT", readColor, func(s *models.Settings) string { return s.Brand.Accent }},
	{SupportEmail, "BURSAR_BRAND_SUPPORT_EMAIL", readEmail, func(s *models.Settings) string { return s.Brand.SupportEmail }},
	webURL(TermsURL, "BURSAR_BRAND_TERMS_URL", func(s *models.Settings) *string { return &s.Brand.TermsURL }),
	webURL(PrivacyURL, "BURSAR_BRAND_PRIVACY_URL", func(s *models.Settings) *string { return &s.Brand.PrivacyURL }),
	{Seller, "BURSAR_BRAND_SELLER", readSeller, func(s *models.Settings) string { return s.Brand.Seller }},
	named(CreditWord, "BURSAR_BRAND_CREDIT_WORD", func(s *models.Settings) *string { return &s.Brand.CreditWord }),

	number(Price, "BURSAR_CREDIT_PRICE_CENTS", 1, 1_000_000, func(s *models.Settings) *int64 { return &s.PriceCents }),
	{Packs, "BURSAR_PACKS", readPacks, packsText},
	number(MaxPurchase, "BURSAR_MAX_PURCHASE", 1, int64(models.MaxCredits/models.Credit), func(s *models.Settings) *int64 { return &s.MaxPurchase }),

	credits(SignupCredits, "BURSAR_SIGNUP_CREDITS", func(s *models.Settings) *models.Credits { return &s.SignupCredits }),
	credits(SupportLimit, "BURSAR_SUPPORT_LIMIT", func(s *models.Settings) *models.Credits { return &s.SupportLimit }),
	{ApprovalLimit, "BURSAR_APPROVAL_LIMIT", readApprovalLimit, approvalLimitText},
	number(StorageLimit, "BURSAR_STORAGE_LIMIT_BYTES", 0, 1<<60, func(s *models.Settings) *models.Bytes { return &s.StorageLimit }),

	{Organizations, "BURSAR_ORGANIZATIONS", readOrganizations, func(s *models.Settings) string { return string(s.OrganizationsBy) }},
	hours(SessionIdle, "BURSAR_SESSION_IDLE_HOURS", sessionIdle),
	hours(SessionLife, "BURSAR_SESSION_LIFE_HOURS", sessionLife),
	number(MaxSessions, "BURSAR_SESSIONS_PER_PERSON", 1, 1000, func(s *models.Settings) *int { return &s.MaxSessions }),

	named(JournalClearing, "BURSAR_JOURNAL_CLEARING", func(s *models.Settings) *string { return &s.Journal.Clearing }),
	named(JournalDeferred, "BURSAR_JOURNAL_DEFERRED", func(s *models.Settings) *string { return &s.Journal.Deferred }),
	named(JournalRevenue, "BURSAR_JOURNAL_REVENUE", func(s *models.Settings) *string { return &s.Journal.Revenue }),
	named(JournalBreakage, "BURSAR_JOURNAL_BREAKAGE", func(s *models.Settings) *string { return &s.Journal.Breakage }),
	named(JournalTax, "BURSAR_JOURNAL_TAX", func(s *models.Settings) *string { return &s.Journal.TaxesOwed }),

	ownText(TextSignUp, "BURSAR_TEXT_SIGN_UP", func(s *models.Settings) *string { return &s.Texts.SignUp }),
	ownText(TextBuy, "BURSAR_TEXT_BUY", func(s *models.Settings) *string { return &s.Texts.Buy }),
	ownText(TextMail, "BURSAR_TEXT_MAIL", func(s *models.Settings) *string { return &s.Texts.Mail }),
}

// Named returns the setting with a name.
func Named(name Name) (Setting, bool) {
	i := slices.IndexFunc(All, func(s Setting) bool { return s.Name == name })
	if i < 0 {
		return Setting{}, false
	}
	return All[i], true
}

// State is a setting as it is now.
type State struct {
	Setting
	Value, Default string
	Fixed          bool   // the environment sets it
	Stored         bool   // somebody has changed it; below, when and who
	Unusable       string // why what is stored doesn't hold, going on from the name; "" if it does
	ChangedAt      time.Time
	ChangedBy      models.ActorRef
	ChangedByName  string
}

// LogoState says when the logo was changed in the portal and by whom, the zero LogoState if it
// was not.
type LogoState struct {
	ChangedAt     time.Time
	ChangedBy     models.ActorRef
	ChangedByName string
}

// Change changes a setting, in texts, if it is still what it was. The audit record is
// written with it.
type Change struct {
	Name       Name
	Was, Value string
	Audit      models.AuditRecord
}
