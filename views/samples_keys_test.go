package views_test

import (
	"strings"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/customer/access"
)

func keys() access.KeysPage {
	form := views.Form{Action: "/projects/playground/keys", Account: "acc_alex"}
	return access.KeysPage{
		Frame: alexFrame("API keys", "/projects/playground"), Account: alex, Create: form, Fields: keyFields(),
		Keys: []views.Key{
			{ID: "key_1", Name: "Build server", Prefix: "3fa81c02", Scopes: []string{"balance:read"}, Status: views.Badge{Text: "Active", Tone: views.ToneGood}, CreatedAt: on("02"), MadeBy: "Alex Rivera", LastUsed: on("28"), LastFrom: "203.0.113.7", Used: "1,234.5", UsedURL: "/usage?key=key_1", Use: "1,234.5 credits in 987 calls in the last 30 days", Pause: form, Revoke: form, Caps: views.CapLine{Caps: someCaps()[1:2], Link: views.Link{Text: "Change", URL: "/usage/caps/set"}}},
			{ID: "key_2", Name: "Nightly report", Prefix: "9bd01e7a", Scopes: []string{"balance:read", "accounts:read", "charges:write"}, Status: views.Badge{Text: "Paused", Tone: views.ToneWarn}, CreatedAt: on("02"), ExpiresAt: on("30"), Rotated: true, Networks: "203.0.113.0/24, 2001:db8::/32", RateLimit: "At most 600 requests per minute", LastUsed: on("27"), Resume: form, Revoke: form},
			{ID: "key_3", Name: strings.Repeat("old-laptop-of-somebody-", 5), Prefix: "00c2aa91", Scopes: []string{"balance:read"}, Status: views.Badge{Text: "Revoked"}, CreatedAt: on("01")}},
		Playground: playground(),
	}
}

func keyFields() views.KeyFields {
	return views.KeyFields{Expires: []views.Option{{Value: "never", Text: "Never", Selected: true}, {Value: "90", Text: "In 90 days"}, {Value: "date", Text: "On a date"}}}
}

func graces() []views.Option {
	return []views.Option{{Value: "0", Text: "at once"}, {Value: "24", Text: "after 24 hours", Selected: true}, {Value: "168", Text: "after 7 days"}}
}

func keysRotated() access.KeysPage {
	p := keysNew()
	p.NewKey.Note = "The old key works until 30 Mar 2026, 17:48."
	p.Keys[0].Rotate, p.Keys[0].Graces = views.Form{Action: "/keys/rotate"}, graces()
	p.Keys[0].Soon = views.Badge{Text: "Expires in 24 hours", Tone: views.ToneWarn}
	p.Search = views.KeySearch{Action: "/projects/playground", Hidden: []views.HiddenField{{Name: "account", Value: "acc_alex"}}, Text: views.Field{Value: "build"}, Clear: "/projects/playground"}
	return p
}

func keysNoneFound() access.KeysPage {
	p := keysRotated()
	p.NewKey, p.Keys = nil, nil
	return p
}

func playground() access.Playground {
	p := access.Playground{Form: views.Form{Action: "/playground", Account: "acc_alex"}, Languages: access.SnippetLanguages, Preview: access.ChargePreview{Action: "/projects/playground", Hidden: []views.HiddenField{{Name: "account", Value: "acc_alex"}}}}
	for i, c := range []access.Call{
		{ID: "credits-balance", Name: "Credits balance", Path: "/credits-balance", Header: "Authorization", Scheme: "Bearer "},
		{ID: "credits", Name: "Credits and profile", Path: "/credits", Header: "x-api-key"},
		{ID: "api-credits", Name: "Credits and checkout", Path: "/api/credits", Header: "Authorization", Scheme: "Bearer "},
		{ID: "api-balance", Name: "Balance by plan", Path: "/api/v1/balance", Header: "x-api-key"},
		{ID: "v1-credits", Name: "Credits and analytics", Path: "/v1/credits", Header: "X-API-Key"},
		{ID: "native", Name: "Native API", Path: "/v1/balance", Header: "Authorization", Scheme: "Bearer "},
	} {
		c.Selected, c.Snippets = i == 0, access.Snippets(c, "http://localhost:8080", "KEY")
		p.Calls = append(p.Calls, c)
	}
	return p
}

func keysResponse() access.KeysPage {
	p := keys()
	p.Playground.Response = &access.CallResponse{
		Request: "GET /v1/balance", Status: "200 OK", Duration: "3 ms", Cost: "Cost: none", Limits: "598 of 600 requests left", Headers: "Content-Type: application/json\nX-Credits-Remaining: 1250.00",
		Body: `{"account":"acc_alex","available":"1250","lots":[` + strings.Repeat(`{"lot":"lot_3fa81c02","remaining":"10"},`, 30) + `]}`,
	}
	p.Playground.Preview.Credits.Value, p.Playground.Preview.Lines = "2.5", []string{"Takes 2.5 credits", "2.5 purchased", "Leaves 1,247.5 credits available"}
	return p
}

func keysNoSecret() access.KeysPage {
	p := keys()
	p.Playground.Secret.Fault = "Paste the secret of an API key."
	p.Playground.Preview.Credits = views.Field{Value: "x", Fault: "Enter an amount above 0 with at most six decimals, such as 2.5."}
	return p
}

func keysEmpty() access.KeysPage {
	p := keys()
	p.Keys = nil
	p.Fields.Name.Fault, p.Fields.Expiry, p.Fields.Date.Fault = "Give the key a name.", "Choose one of these.", "Choose a date in the future."
	p.Fields.Networks = views.Field{Value: "office", Fault: "“office” is not an address or a network. Enter something like 203.0.113.7 or 10.0.0.0/8."}
	return p
}

func keysNew() access.KeysPage {
	p := keys()
	p.NewKey = &views.NewKey{Name: "Build server", Secret: strings.Repeat("3fa81c02", 8)}
	p.Playground.Secret.Value = p.NewKey.Secret
	return p
}

// keysFirst is the first key, which leads on to buying.
func keysFirst() access.KeysPage {
	p := keysNew()
	p.NewKey.Call, p.NewKey.Later, p.NewKey.Live = "curl http://localhost:8080/v1/balance \\\n  -H 'Authorization: Bearer "+p.NewKey.Secret+"'", "/projects/playground?created=key_1", "/live?key=key_1"
	p.NewKey.Has, p.NewKey.Buy = "0 credits", views.Link{Text: "Buy credits", URL: "/buy"}
	return p
}

func keysReadOnly() access.KeysPage {
	p := keys()
	p.Frame = leahFrame("API keys", "/enterprise/dashboard?page=api")
	p.Create = views.Form{}
	for i := range p.Keys {
		p.Keys[i].Pause, p.Keys[i].Resume, p.Keys[i].Revoke = views.Form{}, views.Form{}, views.Form{}
	}
	return p
}

func keyPage() access.KeyPage {
	k := keys().Keys[0]
	k.Rotate, k.Graces = views.Form{Action: "/keys/rotate"}, graces()
	return access.KeyPage{
		Frame: alexFrame("Build server", "/projects/playground"), Account: alex, Key: k, Calls: activity().Entries, AllURL: "/activity?key=key_1", BackURL: "/projects/playground",
		Facts: []views.Fact{{Label: "Key", Text: "3fa81c02…"}, {Label: "Created", At: on("02")}, {Label: "Expires", Text: "Never"}, {Label: "Scopes", Text: "balance:read"}, {Label: "ID", Text: "key_1", Code: true}},
	}
}

func keyPageMuch() access.KeyPage {
	p := keyPage()
	p.Frame = muchFrame("Old laptop", "/projects/playground")
	p.Key.Name, p.Key.Caps.Caps = strings.Repeat("old-laptop-of-somebody-", 5), someCaps()
	p.Facts = append(p.Facts, views.Fact{Label: "Allowed networks", Text: strings.Repeat("2001:db8::/32, ", 30)})
	return p
}

func keyPageEmpty() access.KeyPage {
	p := keyPage()
	p.Key, p.Calls = views.Key{ID: "key_3", Name: "Old laptop", Status: views.Badge{Text: "Revoked"}}, nil
	return p
}
