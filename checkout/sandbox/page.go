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
	Saved     []portalCard // the customer's
	Total     string
	Back      string // "" hides the link back
	Notice    string // why the last attempt failed
	ByBank    bool   // the last attempt was a bank debit
	Fields    map[string]field
	Cards     []testNumber
	Accounts  []testNumber
}

type payLine struct {
	Name, Description string
	Quantity          int64
	Each, Total       string
}

// testNumber is a test card or account, with the value of its ?fill= link.
type testNumber struct{ Number, Fill, Effect string }

// messagePage explains why there is nothing to pay.
type messagePage struct {
	Merchant, Title, Text string
	Link, LinkText        string
}

func (s *Sandbox) renderPayPage(w http.ResponseWriter, status int, se session, p paymentForm, notice string) {
	later := " after " + s.config.DebitDelay.String()
	page := payPage{
		SessionID: se.ID, Merchant: s.config.Merchant, Email: se.Email,
		Total: formatAmount(se.total(), se.Currency), Back: se.cancelURL(),
		Notice: notice, ByBank: p.Method == methodBank, Fields: p.fields(),
		Cards: []testNumber{
			{groupDigits(CardPays), CardPays, "pays"},
			{groupDigits(CardDeclined), CardDeclined, "declined"},
			{groupDigits(CardDisputed), CardDisputed, "pays, then disputed"},
		},
		Accounts: []testNumber{
			{BankPays, BankPays, "pays" + later},
			{BankFails, BankFails, "fails" + later},
		},
	}
	for _, it := range se.Items {
		page.Lines = append(page.Lines, payLine{
			Name: it.Name, Description: it.Description, Quantity: it.Quantity,
			Each: formatAmount(it.UnitAmount, se.Currency), Total: formatAmount(it.total(), se.Currency),
		})
	}
	for _, card := range s.state.Load().Customers[se.CustomerID].Cards {
		page.Saved = append(page.Saved, portalCard{ID: card.ID, Label: card.label(), Expiry: card.expiryText()})
	}
	if se.Tax > 0 {
		page.Lines = append(page.Lines, payLine{Name: "Tax", Quantity: 1, Total: formatAmount(se.Tax, se.Currency)})
	}
	s.render(w, status, "pay.html", page, se.SuccessURL)
}

func (s *Sandbox) renderClosed(w http.ResponseWriter, status int, se session) {
	page := messagePage{
		Merchant: s.config.Merchant, Title: "This checkout is complete",
		Text: "There is nothing more to do here, and nothing is paid twice.",
		Link: se.returnURL(), LinkText: "Continue to " + s.config.Merchant,
	}
	if se.Status == sessionExpired {
		page.Title, page.Text = "This checkout has expired", "Nothing was paid. You can start again where you came from."
		page.Link, page.LinkText = se.cancelURL(), "Back to "+s.config.Merchant
	}
	s.render(w, status, "message.html", page, "")
}

func (s *Sandbox) renderNotFound(w http.ResponseWriter, _ *http.Request) {
	s.render(w, http.StatusNotFound, "message.html", messagePage{
		Merchant: s.config.Merchant, Title: "There is nothing here",
		Text: "This address belongs to no checkout of the sandbox.",
	}, "")
}

// render renders a page to memory before writing it, so that a template error does not
// leave half a page. If target is a URL, forms may redirect to its origin: Chromium
// applies form-action to the redirect back to the merchant.
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
	_, _ = w.Write(body.Bytes()) // the client may have disconnected
}

func serveAsset(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	//nolint:gosec // files is embedded, and paths of an fs.FS can't leave it
	http.ServeFileFS(w, r, files, "assets/"+r.PathValue("file"))
}
