package web

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/networks"
	"github.com/bursar-portal/bursar/views"
)

// A KeyForm is a form that makes an API key: fields name, expires with date, networks and,
// for the operator's own keys, scope and rate.
type KeyForm struct {
	Form
	service bool
	key     models.Key
}

// The choices of expires beside numbers of days.
const (
	expiresNever = "never"
	expiresOn    = "date"
)

var expiryDays = []int{30, 60, 90}

// keyFormSubjects begin sentences about the fields.
var keyFormSubjects = map[string]string{"name": "The name"}

// NewKeyForm returns an empty form, for a service key or for a customer's key.
func NewKeyForm(service bool) *KeyForm { return &KeyForm{service: service} }

// Read reads what was sent, as of an instant, for who reads the page.
func (f *KeyForm) Read(form Form, now time.Time, r present.Reader) {
	f.Form = form
	f.Subjects = keyFormSubjects
	name := strings.TrimSpace(models.WithoutBidiControls(f.Get("name")))
	if f.Require("name", name != "", r.T("keys.name_missing")); name != "" {
		name = f.Name("name")
	}
	f.key = models.Key{Name: name, Status: models.KeyActive, Scopes: models.CustomerScopes, ExpiresAt: f.expiry(now, r)}
	var err error
	if f.key.Networks, err = networks.Parse(f.Get("networks")); err != nil {
		detail := err.Error()
		if !strings.HasPrefix(detail, "“") {
			detail = "The list " + detail
		}
		f.Faults.Add("networks", detail+".")
	}
	if f.service {
		f.key.Scopes = f.scopes()
		f.key.RateLimit = f.RateLimit()
	}
	f.CheckKey()
}

// expiry reads when the key ends, zero for never. A date is the last day of the key.
func (f *KeyForm) expiry(now time.Time, r present.Reader) time.Time {
	switch chosen := f.Get("expires"); chosen {
	case "", expiresNever:
		return time.Time{}
	case expiresOn:
		text := f.Text("date")
		if text == "" {
			f.Faults.Add("date", r.T("keys.date_missing"))
			return time.Time{}
		}
		date := f.Faults.Date("date", text)
		at := models.FromWallClock(date.AddDate(0, 0, 1), r.Zone).UTC()
		f.Require("date", at.After(now), r.T("keys.date_past"))
		return at
	default:
		days, err := strconv.Atoi(chosen)
		f.Chosen("expires", err == nil && slices.Contains(expiryDays, days))
		return now.AddDate(0, 0, days)
	}
}

func (f *KeyForm) scopes() (scopes []models.Scope) {
	for _, s := range models.ServiceScopes {
		if slices.Contains(f.Values["scope"], string(s)) {
			scopes = append(scopes, s)
		}
	}
	f.Require("scope", len(scopes) > 0, "Choose at least one scope.")
	f.Require("scope", len(scopes) == len(f.Values["scope"]), "Choose from these scopes.")
	return scopes
}

// RateLimit reads how many requests a minute a key may make, 0 for the setting.
func (f *Form) RateLimit() int64 {
	text := f.Number("rate")
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	f.Require("rate", err == nil && n >= 1 && n <= models.MaxRateLimit, "Enter a whole number from 1 to 1,000,000.")
	return n
}

// Key returns the key that was asked for, without what identifies it.
func (f *KeyForm) Key() models.Key { return f.key }

// Fields prints the fields with their faults.
func (f *KeyForm) Fields(r present.Reader) views.KeyFields {
	chosen := f.Get("expires")
	options := []views.Option{{Value: expiresNever, Text: r.T("keys.expiry_never"), Selected: chosen == expiresNever}}
	for _, days := range expiryDays {
		value := strconv.Itoa(days)
		options = append(options, views.Option{Value: value, Text: r.T("keys.expiry_days", "n", days), Selected: chosen == value})
	}
	options = append(options, views.Option{Value: expiresOn, Text: r.T("keys.expiry_date"), Selected: chosen == expiresOn})
	fields := views.KeyFields{
		Name: f.Field("name"), Expires: options, Expiry: f.Faults.Of("expires"), Date: f.Field("date"), Networks: f.Field("networks"),
		ScopeFault: f.Faults.Of("scope"), Rate: f.Field("rate"),
	}
	if f.service {
		for _, s := range models.ServiceScopes {
			fields.Scopes = append(fields.Scopes, views.Option{
				Value: string(s), Text: ScopeTexts[s], Selected: slices.Contains(f.Values["scope"], string(s)),
			})
		}
	}
	return fields
}

// ScopeTexts say what a service key may do with each scope.
var ScopeTexts = map[models.Scope]string{
	models.ScopeBalanceRead:  "balance:read – read the balance of any account",
	models.ScopeAccountsRead: "accounts:read – look up accounts, their history and caps, and verify keys",
	models.ScopeChargesWrite: "charges:write – charge any account, and place, capture, release and refund charges",
	models.ScopeCreditsWrite: "credits:write – create accounts, grant and adjust credits, and set caps",
	models.ScopeStorageWrite: "storage:write – report how many bytes an account stores",
}
