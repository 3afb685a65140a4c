package views_test

import (
	"strings"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/admin"
	adminkeys "github.com/bursar-portal/bursar/views/admin/keys"
)

func adminKeySamples() []sample {
	return []sample{
		{"service-keys", adminkeys.ServiceKeys(serviceKeys())},
		{"service-keys-empty", adminkeys.ServiceKeys(serviceKeysEmpty())},
		{"service-keys-new", adminkeys.ServiceKeys(serviceKeysNew())},
		{"service-keys-none-found", adminkeys.ServiceKeys(serviceKeysNone())},
		{"leaked-key", adminkeys.LeakedKey(leakedKey())},
		{"leaked-key-fault", adminkeys.LeakedKey(leakedKeyFault())},
	}
}

func serviceKeys() adminkeys.ServiceKeysPage {
	form := views.Form{Action: "/admin/service-keys/pause"}
	fields := keyFields()
	fields.Scopes = []views.Option{{Value: "balance:read", Text: "balance:read – see balances", Selected: true}, {Value: "charges:write", Text: "charges:write – charge usage"}}
	return adminkeys.ServiceKeysPage{
		Frame: adminFrame("Service keys"), Create: views.Form{Action: "/admin/service-keys", Key: "k"}, Fields: fields,
		Keys: []views.Key{
			{ID: "key_1", Name: "Billing", Prefix: "3fa81c02", Scopes: []string{"balance:read", "charges:write"}, Status: views.Badge{Text: "Active", Tone: views.ToneGood}, CreatedAt: on("02"), MadeBy: "Ada", Pause: form, Revoke: form, Rotate: form, Graces: graces(), Limit: form, Rate: views.Field{Value: "600"}, RateLimit: "At most 600 requests per minute", Networks: strings.Repeat("2001:db8:1111:2222::/64, ", 49) + "10.0.0.0/8"},
			{ID: "key_2", Name: strings.Repeat("Unbreakable", 9), Prefix: "9bd01e7a", Scopes: []string{"balance:read"}, Status: views.Badge{Text: "Paused", Tone: views.ToneWarn}, CreatedAt: on("02"), Resume: form, Revoke: form, Limit: form, Rate: views.Field{Value: "many", Fault: "Enter a whole number from 1 to 1,000,000."}},
		},
	}
}

func serviceKeysEmpty() adminkeys.ServiceKeysPage {
	p := serviceKeys()
	p.Keys = nil
	p.Create.Fault = "Something was missing from the form. Send it again."
	p.Fields.ScopeFault, p.Fields.Rate.Fault = "Choose at least one scope.", "Enter a whole number from 1 to 1,000,000."
	return p
}

func serviceKeysNew() adminkeys.ServiceKeysPage {
	p := serviceKeys()
	p.NewKey = &views.NewKey{Name: "Billing", Secret: strings.Repeat("3fa81c02", 8), Note: "The old key no longer works."}
	p.Newest, p.Older = "/admin/service-keys", "/admin/service-keys?after=key_2"
	p.Search = views.KeySearch{Action: "/admin/service-keys"}
	return p
}

func serviceKeysNone() adminkeys.ServiceKeysPage {
	p := serviceKeysNew()
	p.NewKey, p.Keys, p.Search.Text.Value, p.Search.Clear = nil, nil, "none", "/admin/service-keys"
	return p
}

func leakedKey() adminkeys.LeakedKeyPage {
	return adminkeys.LeakedKeyPage{
		Frame: adminFrame("Leaked keys"), Form: views.Form{Action: "/admin/leaked-key"},
		Stop: []views.Option{{Value: "paused", Text: "Pause. Owners can resume the key.", Selected: true}, {Value: "revoked", Text: "Revoke. You can’t undo this."}},
		Reports: []admin.AuditLine{
			{At: on("28"), Actor: "Sam", Action: "key.leaked", Detail: "Paused the API key Build server (3fa81c02…), which has leaked.", Account: strings.Repeat("Unbreakable", 9), AccountURL: "/admin/accounts/acc_1"},
			{At: on("27"), Actor: "Ada", Action: "key.leaked", Detail: "Revoked the service key Billing (9bd01e7a…), which has leaked."},
		},
	}
}

func leakedKeyFault() adminkeys.LeakedKeyPage {
	p := leakedKey()
	p.Secret, p.Stop, p.Reports, p.MailIsOff = "This portal didn’t issue this key.", nil, nil, true
	return p
}
