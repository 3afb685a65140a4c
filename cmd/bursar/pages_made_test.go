package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/storetest"
)

// made makes something and returns the path of its page, whose route is stated.
type made struct {
	route string
	make  func(*browser) string
}

// pathFrom runs a script on a page that resolves to the path that a request ended at.
func (b *browser) pathFrom(page, script string) string {
	b.t.Helper()
	b.open(page)
	path, err := chromedp.Run(b, chromedp.Evaluate[string]("("+script+").then(r => { const u = new URL(r.url); return u.pathname + u.search })",
		chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("on %s: %v", page, err)
	}
	return path
}

// order orders credits and returns the page that leads to the payment page.
func (b *browser) order() string {
	b.t.Helper()
	path := b.pathFrom("/buy", `fetch('/buy', {method: 'POST', body: new URLSearchParams(new FormData(document.querySelector("main form[action='/buy']")))})`)
	if !strings.Contains(path, "/continue?") {
		b.t.Fatalf("the order leads to %s", path)
	}
	return path
}

// orderForReview orders credits and returns the page that shows the order first. Without
// the review it would leave for the payment page at once.
func (b *browser) orderForReview() string {
	b.t.Helper()
	return b.order() + "&review=yes"
}

// cancelOrder orders credits and cancels the checkout, of which Stripe sends an event.
func (b *browser) cancelOrder() string {
	b.t.Helper()
	purchase, query, _ := strings.Cut(strings.Replace(b.order(), "/continue", "/cancel", 1), "?")
	return b.pathFrom("/buy", fmt.Sprintf("fetch(%q, {method: 'POST', body: new URLSearchParams(%q)})", purchase, query))
}

// mails returns the page of the demonstration's mails, of which there are some.
func (b *browser) mails(dir string) string {
	b.t.Helper()
	k := storetest.Open(b.t, filepath.Join(dir, "bursar.db"), storetest.NewClock(time.Now().UTC()), storetest.Settings())
	late := outbox.Mail{Kind: outbox.Reset, To: "ada@demo.test", Data: map[string]string{"path": "/reset/a"}, Until: k.Now().Add(-time.Minute)}
	k.QueueMail(late, outbox.Mail{Kind: outbox.PasswordChanged, To: "ada@demo.test", Name: "Ada"}, outbox.Mail{Kind: outbox.Reset, To: "ada@demo.test", Data: late.Data})
	b.open("/demo/mails")
	b.waitFor("document.querySelectorAll('details.mail').length >= 2 || (window.reloading ??= setTimeout(() => location.reload(), 200), false)")
	return "/demo/mails"
}

// mailsOfAllStates returns staff's page of emails with one in each state. They are made a minute
// ahead, so that the demonstration's own sender leaves them alone.
func (b *browser) mailsOfAllStates(dir string) string {
	b.t.Helper()
	clock := storetest.NewClock(time.Now().UTC().Add(time.Minute))
	k, ctx := storetest.Open(b.t, filepath.Join(dir, "bursar.db"), clock, storetest.Settings()), b.t.Context()
	const refused = "The mail server refused the recipient: 550 5.1.1 No such user here."
	by := models.AuditRecord{Actor: models.System, Action: act.MailDismiss, Detail: "Dismissed a failed email."}
	ends := map[string]func(outbox.Due) error{
		"sent": func(due outbox.Due) error { return k.MailSent(ctx, due.ID) },
		"late": func(due outbox.Due) error {
			if due.Attempt > 1 {
				return k.MailSent(ctx, due.ID)
			}
			return k.MailDelayed(ctx, due, "The mail server didn’t answer.", clock.Now())
		},
		"waiting": func(due outbox.Due) error {
			return k.MailDelayed(ctx, due, "The mail server didn’t answer.", clock.Now().Add(time.Hour))
		},
		"written": func(due outbox.Due) error { return k.MailWritten(ctx, due.ID) },
		"failed":  func(due outbox.Due) error { return k.MailFailed(ctx, due, refused, true) },
		"dismissed": func(due outbox.Due) error {
			if err := k.MailFailed(ctx, due, refused, true); err != nil {
				return err
			}
			return k.DismissMail(ctx, due.ID, by)
		},
	}
	for state := range ends {
		k.QueueMail(outbox.Mail{Kind: outbox.PasswordChanged, To: state + "@demo.test", Name: "Ada"})
	}
	for {
		due, ok, err := k.ClaimMail(ctx, time.Minute)
		if err != nil {
			b.t.Fatal(err)
		}
		if !ok {
			return "/admin/mails"
		}
		if end := ends[strings.TrimSuffix(due.To, "@demo.test")]; end == nil {
			continue // one of the demonstration's own
		} else if err := end(due); err != nil {
			b.t.Fatal(err)
		}
	}
}

// firstEvent returns the page of an event. If none has come, because the pages that cause one
// weren't asked for, a customer cancels a checkout, of which Stripe sends an event.
func (b *browser) firstEvent(d *demoServer) string {
	b.t.Helper()
	const first = "document.querySelector(`main a[href^='/admin/events/evt']`)"
	b.open("/admin/events")
	come, err := chromedp.Run(b, chromedp.Evaluate[bool]("!!"+first))
	if err != nil {
		b.t.Fatal(err)
	}
	if !come {
		d.browserFor(b.t, "alex").cancelOrder()
	}
	b.waitFor("!!" + first + " || (window.reloading ??= setTimeout(() => location.reload(), 200), false)")
	href, err := chromedp.Run(b, chromedp.Evaluate[string](first+".getAttribute('href')"))
	if err != nil {
		b.t.Fatal(err)
	}
	return href
}

// uploadBatch uploads a file of adjustments, which is not carried out.
func (b *browser) uploadBatch(account string) string {
	b.t.Helper()
	return b.pathFrom("/admin/bulk", fmt.Sprintf(`(() => {
		const form = new FormData(document.querySelector("main form[action='/admin/bulk']"));
		form.set('file', new File([%q], 'march.csv', {type: 'text/csv'}));
		return fetch('/admin/bulk', {method: 'POST', body: form});
	})()`, "account,amount,reason\n"+account+",5,Sorry\n"+account+",-2,Too much\n"))
}

// askForApproval asks for the approval of a payment that is above an admin's limit.
func (b *browser) askForApproval(account string) string {
	b.t.Helper()
	path := b.pathFrom("/admin/accounts/"+account+"/payments/new", `(() => {
		const form = new URLSearchParams(new FormData(document.querySelector('main form[method=post]')));
		for (const [name, value] of Object.entries({credits: '20000', amount: '25000', invoice: 'A-1', received: '2026-01-02', reason: 'Wire transfer', step: 'ask'})) form.set(name, value);
		return fetch(document.querySelector('main form[method=post]').action, {method: 'POST', body: form});
	})()`)
	if !strings.HasPrefix(path, "/admin/approvals/") {
		b.t.Fatalf("asking leads to %s", path)
	}
	return path
}

// follow opens the page of the newest mail to an address with a link that begins so. It waits
// for the mail, which is sent when it was queued.
func (b *browser) follow(to, prefix string) string {
	b.t.Helper()
	b.open("/demo/mails")
	find := fmt.Sprintf(`[...document.querySelectorAll('.mail')].filter(m => m.querySelector('summary bdi').textContent.includes('%s')).map(m => m.querySelector('pre').textContent.match(/%s[-_A-Za-z0-9]{43}/)).find(m => m)`,
		to, strings.ReplaceAll(prefix, "/", `\/`))
	b.waitFor("!!(" + find + ") || (window.reloading ??= setTimeout(() => location.reload(), 200), false)")
	path, err := chromedp.Run(b, chromedp.Evaluate[string]("("+find+")[0]"))
	if err != nil {
		b.t.Fatal(err)
	}
	b.open(path)
	return path
}

// signUp signs somebody up in a browser, who ends on their dashboard.
func (b *browser) signUp(name, email, password string) {
	b.t.Helper()
	b.askToSignUp(name, email, password)
	b.follow(email, "/verify/")
	b.press("Create account")
	b.waitForText("Available to spend")
}

// askToSignUp fills in the sign-up form.
func (b *browser) askToSignUp(name, email, password string) {
	b.t.Helper()
	b.open("/signup")
	b.fill("name", name)
	b.fill("email", email)
	b.fill("password", password)
	b.press("Create account")
	b.waitForText("Check your email")
}

// verifyPage returns the page of a sign-up's link.
func (b *browser) verifyPage() string {
	b.t.Helper()
	b.askToSignUp("Vera Visitor", "vera@example.test", "a quiet morning")
	return b.follow("vera@example.test", "/verify/")
}

// resetPage returns the page of a reset's link.
func (b *browser) resetPage() string {
	b.t.Helper()
	b.open("/forgot")
	b.fill("email", "zero@demo.test")
	b.press("Email me a link")
	b.waitForText("Check your email")
	return b.follow("zero@demo.test", "/reset/")
}

// invite invites somebody into an organization and returns the page of the invitation.
func (b *browser) invite(account string) string {
	b.t.Helper()
	b.pathFrom("/enterprise/dashboard?page=members&account="+account, `(() => {
		const form = new URLSearchParams(new FormData(document.querySelector("main form[action='/members']")));
		form.set('email', 'new.colleague@example.test');
		return fetch('/members', {method: 'POST', body: form});
	})()`)
	return b.follow("new.colleague@example.test", "/invitations/")
}
