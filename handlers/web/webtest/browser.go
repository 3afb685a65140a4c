package webtest

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/bursar-portal/bursar/models"
)

// changePlan is the form for one plan of an account.
func (b *Browser) ChangePlanForm(id models.AccountID, sub models.SubscriptionID, act, plan, step string) *Form {
	b.Helper()
	path := AdminAccountPath(id) + "/plans/" + string(sub)
	return b.Get(path).Form(path).Set("act", act).Set("plan", plan).Set("step", step)
}

// adjustForm is the form on an account's page.
func (b *Browser) AdjustForm(id models.AccountID) *Form {
	b.Helper()
	path := "/admin/accounts/" + string(id)
	return b.Get(path).Form(path + "/adjust")
}

// asks previews an adjustment that is above the limit and sends it to approval.
func (b *Browser) RequestApproval(id models.AccountID, amount, reason string) {
	b.Helper()
	preview := b.AdjustForm(id).SendAdjustment(amount, reason, "preview").Shows(http.StatusOK, "Ask for approval", "Nothing has changed yet.")
	preview.Form(AdminAccountPath(id)+"/adjust").Set("step", "ask").Send().Follow().Shows(http.StatusOK, "Sent to approval")
}

// uploads sends a table of account, amount and reason, and is the page that shows it.
func (b *Browser) UploadBatch(lines ...string) *Page {
	b.Helper()
	table := "account,amount,reason\n" + strings.Join(lines, "\n") + "\n"
	return b.Get("/admin/bulk").Form("/admin/bulk").SendFile("march.csv", table).Follow()
}

// pay types on the sandbox's payment page and returns where that leads.
func (b *Browser) Pay(paymentPage string, typed url.Values) string {
	b.Helper()
	answer, err := b.Client.PostForm(paymentPage, typed)
	if err != nil {
		b.Fatal(err)
	}
	answer.Body.Close()
	return answer.Header.Get("Location")
}

// correction is the form of a page that corrects an earlier entry.
func (b *Browser) CorrectionForm(path string) *Form {
	b.Helper()
	return b.Get(path).Form(path)
}

// browser keeps cookies and does not follow redirects by itself.
type Browser struct {
	*Portal
	Client http.Client
}

func (b *Browser) Get(path string) *Page {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, b.absolute(path), nil)
	if err != nil {
		b.Fatal(err)
	}
	return b.Do(r)
}

// post sends a form that no page has printed.
func (b *Browser) Post(path string, fields url.Values) *Page {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, b.absolute(path), strings.NewReader(fields.Encode()))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.Do(r)
}

func (b *Browser) absolute(path string) string {
	if strings.HasPrefix(path, "http://") {
		return path
	}
	return b.URL + path
}

func (b *Browser) Do(r *http.Request) *Page {
	b.Helper()
	answer, err := b.Client.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		b.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(string(body)))
	if err != nil {
		b.Fatal(err)
	}
	return &Page{Browser: b, Path: r.URL.RequestURI(), Status: answer.StatusCode, Header: answer.Header, Body: string(body), root: root}
}

// stream is an open stream of a page's changes.
type Stream struct {
	*testing.T
	lines  *bufio.Scanner
	Status int
	close  func()
}

func (b *Browser) OpenStream(path, last string) *Stream {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.URL+path, nil)
	if err != nil {
		b.Fatal(err)
	}
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	answer, err := b.Client.Do(r) //nolint:bodyclose // hangUp closes it
	if err != nil {
		b.Fatal(err)
	}
	s := &Stream{T: b.T, lines: bufio.NewScanner(answer.Body), Status: answer.StatusCode, close: func() { cancel(); answer.Body.Close() }}
	b.Cleanup(s.close)
	return s
}

// changed waits for the next change and returns the sequence that it tells, "" at the
// stream's end.
func (s *Stream) NextChange() string {
	s.Helper()
	event := ""
	for s.lines.Scan() {
		name, value, _ := strings.Cut(s.lines.Text(), ": ")
		switch name {
		case "event":
			event = value
		case "id":
			if event != "changed" {
				s.Errorf("the event is %q", event)
			}
			return value
		}
	}
	return ""
}

func PaymentPath(id models.AccountID) string { return AdminAccountPath(id) + "/payments/new" }

// payment is the form that books a payment, filled in.
func (b *Browser) PaymentForm(id models.AccountID, credits, amount, invoice, received string) *Form {
	b.Helper()
	return b.Get(PaymentPath(id)).Form(PaymentPath(id)).Set("credits", credits).Set("amount", amount).
		Set("invoice", invoice).Set("received", received).Set("step", "apply")
}
