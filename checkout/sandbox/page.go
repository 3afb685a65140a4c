package sandbox

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"net/url"
)

//go:embed pages/*.html assets
var files embed.FS

var pages = template.Must(template.ParseFS(files, "pages/*.html"))

// payPage is the payment page of an open session.
type payPage struct {
	SessionID string
	Merchant  string
	Email     string
	Lines     []payLine
	Total     string
	Back      string // "" shows no way back
	Notice    string // why the last attempt did not pay
	ByBank    bool   // it was by bank debit
	Fields    map[string]field
	Cards     []testNumber
	Accounts  []testNumber
}

type payLine struct {
	Name, Description string
	Quantity          int64
	Each, Total       string
}

// testNumber is a number that does something here, with a link that fills it in.
type testNumber struct{ Number, Fill, Effect string }

// calmPage says in a sentence why there is nothing to pay.
type calmPage struct {
	Merchant, Title, Text string
	Link, LinkText        string
}

func (s *Sandbox) payPage(w http.ResponseWriter, status int, se session, p payer, notice string) {
	later := " after " + s.config.Delay.String()
	page := payPage{
		SessionID: se.ID, Merchant: s.config.Merchant, Email: se.Email,
		Total: price(se.total(), se.Currency), Back: se.backURL(),
		Notice: notice, ByBank: p.Method == methodBank, Fields: p.fields(),
		Cards: []testNumber{
			{grouped(CardPays), CardPays, "pays"},
			{grouped(CardDeclined), CardDeclined, "declined"},
			{grouped(CardDisputed), CardDisputed, "pays, then disputed"},
		},
		Accounts: []testNumber{
			{BankPays, BankPays, "pays" + later},
			{BankFails, BankFails, "fails" + later},
		},
	}
	for _, it := range se.Items {
		page.Lines = append(page.Lines, payLine{
			Name: it.Name, Description: it.Description, Quantity: it.Quantity,
			Each: price(it.UnitAmount, se.Currency), Total: price(it.total(), se.Currency),
		})
	}
	s.render(w, status, "pay.html", page, se.SuccessURL)
}

func (s *Sandbox) closedPage(w http.ResponseWriter, status int, se session) {
	page := calmPage{
		Merchant: s.config.Merchant, Title: "This checkout is complete",
		Text: "There is nothing more to do here, and nothing is paid twice.",
		Link: se.returnURL(), LinkText: "Continue to " + s.config.Merchant,
	}
	if se.Status == sessionExpired {
		page.Title, page.Text = "This checkout has expired", "Nothing was paid. You can start again where you came from."
		page.Link, page.LinkText = se.backURL(), "Back to "+s.config.Merchant
	}
	s.render(w, status, "calm.html", page, "")
}

func (s *Sandbox) unknownPage(w http.ResponseWriter, _ *http.Request) {
	s.render(w, http.StatusNotFound, "calm.html", calmPage{
		Merchant: s.config.Merchant, Title: "There is nothing here",
		Text: "This address belongs to no checkout of the sandbox.",
	}, "")
}

// render writes a page whole or not at all. Its forms may post here and then be
// redirected to target's origin, if there is a target: without that Chromium
// refuses the way back to the merchant after a payment.
func (s *Sandbox) render(w http.ResponseWriter, status int, name string, page any, target string) {
	var body bytes.Buffer
	if err := pages.ExecuteTemplate(&body, name, page); err != nil {
		s.config.Log.Error("sandbox: a page failed", "page", name, "error", err)
		http.Error(w, "The sandbox failed.", http.StatusInternalServerError)
		return
	}
	policy := "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
	if u, err := url.Parse(target); err == nil && u.Host != "" {
		policy += " " + u.Scheme + "://" + u.Host
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // a reader who has gone misses nothing
}

func serveAsset(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	//nolint:gosec // files is embedded, and an fs.FS has no path that leads out of it
	http.ServeFileFS(w, r, files, "assets/"+r.PathValue("file"))
}
