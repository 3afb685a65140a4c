package settings

import (
	"github.com/bursar-portal/bursar/models/setting"
)

// group is a form's worth of settings.
type group struct {
	name, title string
	note        string
	fields      []field
	previewed   bool // it is previewed before it is saved
}

// field is how a setting is asked for and printed. Texts are keys of sentences.
type field struct {
	name    setting.Name
	label   string // in the form and in lists
	subject string // begins what the setting itself says of it: "The price"
	said    string // goes on from "Changed" in the audit log: "the price of a credit"
	hint    string
	kind    kind
	ask     string // the fault of anything that can't be read; "": what the setting says
	most    string // maxlength
	empty   string // what an empty value is called; "" for None
}

// kind is how the value of a setting is written in its form, and printed.
type kind int

const (
	plain kind = iota
	money
	packList
	wholeNumber
	amount
	size
	hours
	makers
	color
	lines // separated by semicolons
	longText
)

// groups are all groups, in the order of the page.
var groups = []group{
	{name: "brand", title: "admin_settings.group_brand", note: "admin_settings.group_brand_note", fields: []field{
		{name: setting.BrandName, label: "admin_settings.brand_name", subject: "The name", said: "admin_settings.brand_name_said", most: "100"},
		{name: setting.Accent, label: "admin_settings.accent", subject: "The color", said: "admin_settings.accent_said", hint: "admin_settings.accent_hint", kind: color, ask: "admin_settings.accent_ask", most: "7"},
		{name: setting.CreditWord, label: "admin_settings.credit_word", subject: "The word", said: "admin_settings.credit_word_said", hint: "admin_settings.credit_word_hint", most: "100"},
		{name: setting.SupportEmail, label: "admin_settings.support_email", subject: "The address", said: "admin_settings.support_email_said", ask: "admin_settings.support_email_ask", most: "254"},
		{name: setting.TermsURL, label: "admin_settings.terms_url", subject: "The address", said: "admin_settings.terms_url_said", hint: "admin_settings.terms_url_hint", ask: "admin_settings.terms_url_ask", most: "300"},
		{name: setting.PrivacyURL, label: "admin_settings.privacy_url", subject: "The address", said: "admin_settings.privacy_url_said", hint: "admin_settings.privacy_url_hint", ask: "admin_settings.privacy_url_ask", most: "300"},
		{name: setting.Seller, label: "admin_settings.seller", subject: "The seller", said: "admin_settings.seller_said", hint: "admin_settings.seller_hint", kind: lines, most: "500"},
	}},
	{name: "price", title: "admin_settings.group_price", previewed: true, fields: []field{
		{name: setting.Price, label: "admin_settings.price", subject: "The price", said: "admin_settings.price_said", kind: money, ask: "admin_settings.price_ask", most: "20"},
		{name: setting.Packs, label: "admin_settings.packs", subject: "The packs", said: "admin_settings.packs_said", hint: "admin_settings.packs_hint", kind: packList, ask: "admin_settings.packs_ask", most: "200"},
		{name: setting.MaxPurchase, label: "admin_settings.max_purchase", subject: "The largest purchase", said: "admin_settings.max_purchase_said", hint: "admin_settings.max_purchase_hint", kind: wholeNumber, ask: "admin_settings.max_purchase_ask", most: "20"},
	}},
	{name: "limits", title: "admin_settings.group_limits", fields: []field{
		{name: setting.SignupCredits, label: "admin_settings.signup_credits", subject: "The sign-up credits", said: "admin_settings.signup_credits_said", hint: "admin_settings.signup_credits_hint", kind: amount, most: "20"},
		{name: setting.SupportLimit, label: "admin_settings.support_limit", subject: "The support limit", said: "admin_settings.support_limit_said", hint: "admin_settings.support_limit_hint", kind: amount, most: "20"},
		{name: setting.ApprovalLimit, label: "admin_settings.approval_limit", subject: "The approval limit", said: "admin_settings.approval_limit_said", hint: "admin_settings.approval_limit_hint", kind: amount, most: "20", empty: "admin_settings.approval_limit_empty"},
		{name: setting.StorageLimit, label: "admin_settings.storage_limit", subject: "The storage limit", said: "admin_settings.storage_limit_said", hint: "admin_settings.storage_limit_hint", kind: size, ask: "admin_settings.storage_limit_ask", most: "30"},
	}},
	{name: "access", title: "admin_settings.group_access", fields: []field{
		{name: setting.Organizations, label: "admin_settings.organizations", subject: "This", said: "admin_settings.organizations_said", kind: makers},
		{name: setting.SessionIdle, label: "admin_settings.session_idle", subject: "The hours", said: "admin_settings.session_idle_said", hint: "admin_settings.session_idle_hint", kind: hours, ask: "admin_settings.hours_ask", most: "10"},
		{name: setting.SessionLife, label: "admin_settings.session_life", subject: "The hours", said: "admin_settings.session_life_said", hint: "admin_settings.session_life_hint", kind: hours, ask: "admin_settings.hours_ask", most: "10"},
		{name: setting.MaxSessions, label: "admin_settings.max_sessions", subject: "The number", said: "admin_settings.max_sessions_said", hint: "admin_settings.max_sessions_hint", kind: wholeNumber, ask: "admin_settings.max_sessions_ask", most: "10"},
	}},
	{name: "accounting", title: "admin_settings.group_accounting", note: "admin_settings.group_accounting_note", fields: []field{
		{name: setting.JournalClearing, label: "admin_settings.journal_clearing", subject: "The account", said: "admin_settings.journal_clearing_said", hint: "admin_settings.journal_clearing_hint", most: "100"},
		{name: setting.JournalDeferred, label: "admin_settings.journal_deferred", subject: "The account", said: "admin_settings.journal_deferred_said", hint: "admin_settings.journal_deferred_hint", most: "100"},
		{name: setting.JournalRevenue, label: "admin_settings.journal_revenue", subject: "The account", said: "admin_settings.journal_revenue_said", hint: "admin_settings.journal_revenue_hint", most: "100"},
		{name: setting.JournalBreakage, label: "admin_settings.journal_breakage", subject: "The account", said: "admin_settings.journal_breakage_said", hint: "admin_settings.journal_breakage_hint", most: "100"},
		{name: setting.JournalTax, label: "admin_settings.journal_tax", subject: "The account", said: "admin_settings.journal_tax_said", hint: "admin_settings.journal_tax_hint", most: "100"},
	}},
	{name: "texts", title: "admin_settings.group_texts", note: "admin_settings.group_texts_note", fields: []field{
		{name: setting.TextSignUp, label: "admin_settings.text_sign_up", subject: "The notice", said: "admin_settings.text_sign_up_said", kind: longText, most: "500"},
		{name: setting.TextBuy, label: "admin_settings.text_buy", subject: "The text", said: "admin_settings.text_buy_said", hint: "admin_settings.text_buy_hint", kind: longText, most: "500"},
		{name: setting.TextMail, label: "admin_settings.text_mail", subject: "The footer", said: "admin_settings.text_mail_said", hint: "admin_settings.text_mail_hint", kind: longText, most: "500"},
	}},
}

func groupNamed(name string) (group, bool) {
	for _, g := range groups {
		if g.name == name {
			return g, true
		}
	}
	return group{}, false
}
