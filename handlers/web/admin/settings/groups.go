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

// field is how a setting is asked for and printed.
type field struct {
	name    setting.Name
	label   string // in the form and in lists
	subject string // begins sentences about it: "The price"
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

const askHours = "Enter a whole number of hours from 1 to 8,760."

// groups are all groups, in the order of the page.
var groups = []group{
	{name: "brand", title: "Brand", note: "Customers see this on every page, in mails and on receipts.", fields: []field{
		{name: setting.BrandName, label: "Name", subject: "The name", said: "the name", most: "100"},
		{name: setting.Accent, label: "Accent color", subject: "The color", said: "the accent color", hint: "Such as #0d6b53.", kind: color, ask: "Enter a color such as #0d6b53.", most: "7"},
		{name: setting.CreditWord, label: "Word for a credit", subject: "The word", said: "the word for a credit", hint: "In the singular, such as credit or token.", most: "100"},
		{name: setting.SupportEmail, label: "Support email", subject: "The address", said: "the support email", ask: "Enter an email address such as help@example.com.", most: "254"},
		{name: setting.TermsURL, label: "Terms of service", subject: "The address", said: "the address of the terms", hint: "Such as https://example.com/terms.", ask: "Enter an address such as https://example.com/terms.", most: "300"},
		{name: setting.PrivacyURL, label: "Privacy notice", subject: "The address", said: "the address of the privacy notice", hint: "Such as https://example.com/privacy.", ask: "Enter an address such as https://example.com/privacy.", most: "300"},
		{name: setting.Seller, label: "Seller", subject: "The seller", said: "the seller", hint: "Your company’s name and address. Receipts show it.", kind: lines, most: "500"},
	}},
	{name: "price", title: "Price and packs", previewed: true, fields: []field{
		{name: setting.Price, label: "Price of a credit", subject: "The price", said: "the price of a credit", kind: money, ask: "Enter a price such as 1.25.", most: "20"},
		{name: setting.Packs, label: "Packs", subject: "The packs", said: "the packs", hint: "Up to 12 numbers of credits, separated by commas.", kind: packList, ask: "Enter up to 12 different whole numbers, such as 2, 10, 25, 100.", most: "200"},
		{name: setting.MaxPurchase, label: "Largest purchase", subject: "The largest purchase", said: "the largest purchase", hint: "Credits in one checkout.", kind: wholeNumber, ask: "Enter a whole number from 1 to 1,000,000,000.", most: "20"},
	}},
	{name: "limits", title: "Limits", fields: []field{
		{name: setting.SignupCredits, label: "Sign-up credits", subject: "The sign-up credits", said: "the sign-up credits", hint: "Each new customer gets them once.", kind: amount, most: "20"},
		{name: setting.SupportLimit, label: "Support limit", subject: "The support limit", said: "the support limit", hint: "Credits that one person in support can move in 24 hours.", kind: amount, most: "20"},
		{name: setting.ApprovalLimit, label: "Approval limit", subject: "The approval limit", said: "the approval limit", hint: "Credits that one admin can add in 24 hours without approval. Leave it empty for no limit. Once set, it can only be lowered here.", kind: amount, most: "20", empty: "No limit"},
		{name: setting.StorageLimit, label: "Storage limit", subject: "The storage limit", said: "the storage limit", hint: "For accounts without a limit of their own or of a plan. Such as 1 GB.", kind: size, ask: "Enter a size such as 500 MB or 1.5 GB.", most: "30"},
	}},
	{name: "access", title: "Access", fields: []field{
		{name: setting.Organizations, label: "Organizations can be created by", subject: "This", said: "who can create organizations", kind: makers},
		{name: setting.SessionIdle, label: "Sign out when idle for", subject: "The hours", said: "how long a session can be idle", hint: "Hours without a request.", kind: hours, ask: askHours, most: "10"},
		{name: setting.SessionLife, label: "Sign out after", subject: "The hours", said: "how long a session lasts", hint: "Hours since signing in, whether idle or not.", kind: hours, ask: askHours, most: "10"},
		{name: setting.MaxSessions, label: "Sessions per person", subject: "The number", said: "the sessions per person", hint: "Signing in on one more device ends the oldest session.", kind: wholeNumber, ask: "Enter a whole number from 1 to 1,000.", most: "10"},
	}},
	{name: "accounting", title: "Accounting", note: "Names or numbers of your accounts, as your accounting program has them. The journal of each month uses them.", fields: []field{
		{name: setting.JournalClearing, label: "Clearing", subject: "The account", said: "the clearing account", hint: "Where payments arrive.", most: "100"},
		{name: setting.JournalDeferred, label: "Deferred revenue", subject: "The account", said: "the account of deferred revenue", hint: "Credits sold and not used yet.", most: "100"},
		{name: setting.JournalRevenue, label: "Revenue", subject: "The account", said: "the account of revenue", hint: "Credits used.", most: "100"},
		{name: setting.JournalBreakage, label: "Breakage", subject: "The account", said: "the account of breakage", hint: "Credits expired unused.", most: "100"},
		{name: setting.JournalTax, label: "Tax", subject: "The account", said: "the account of taxes", hint: "Tax charged on top of the price.", most: "100"},
	}},
	{name: "texts", title: "Texts", note: "Plain text. Leave a field empty to show nothing.", fields: []field{
		{name: setting.TextSignUp, label: "Notice on the sign-up page", subject: "The notice", said: "the notice on the sign-up page", kind: longText, most: "500"},
		{name: setting.TextBuy, label: "Text below the purchase form", subject: "The text", said: "the text below the purchase form", hint: "Such as how to get an invoice.", kind: longText, most: "500"},
		{name: setting.TextMail, label: "Footer of emails", subject: "The footer", said: "the footer of emails", hint: "Such as your company’s registration.", kind: longText, most: "500"},
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
