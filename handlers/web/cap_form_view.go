package web

import (
	"cmp"
	"context"
	"crypto/rand"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// Title is the heading of the page.
func (f *CapForm) Title() string {
	if f.live() == nil {
		return f.r.T("caps.set")
	}
	return f.r.CapTitle(f.cap.CapTerms, f.owner.Name)
}

// Editor prints the forms.
func (f *CapForm) Editor(ctx context.Context) (views.CapEditor, error) {
	e := views.CapEditor{
		Subject: string(f.subject), Window: string(f.window), Zone: f.account.Zone, AsksReason: f.AsksReason,
		SubjectFault: f.Faults.Of("subject"), WindowFault: f.Faults.Of("window"),
		Set: f.view("set"), Limit: f.Field("limit"), BoostCredits: f.Field("boost.credits"), BoostUntil: f.Field("boost.until"),
		SetReason: f.Field("set_reason"), BoostReason: f.Field("boost_reason"), RemoveReason: f.Field("remove_reason"),
	}
	if fault := f.Faults.Of("reason"); fault != "" {
		e.SetReason.Fault, e.BoostReason.Fault, e.RemoveReason.Fault = fault, fault, fault
	}
	switch f.confirms {
	case "set":
		e.SetConfirmed = f.confirmedLimit
	case "boost":
		e.BoostConfirmed = f.confirmedLimit
	}
	if present := f.live(); present != nil {
		f.addPresent(&e, *present)
		return e, nil
	}
	for _, window := range models.CapWindows {
		e.Windows = append(e.Windows, views.Option{
			Value: string(window), Text: f.r.T(capWindows[window]), Selected: window == cmp.Or(f.window, models.CapMonth),
		})
	}
	err := f.addOwners(ctx, &e)
	return e, err
}

// addPresent prints the cap that there is, and the forms for it.
func (f *CapForm) addPresent(e *views.CapEditor, c models.Cap) {
	now := f.r.Cap(c, f.owner, f.now)
	e.Now, e.Boost, e.Remove = &now, f.view("boost"), f.view("remove")
	if c.Subject.Member() != "" {
		e.Counts = f.r.T("caps.counts_member")
	}
	if f.sent != "set" {
		e.Limit.Value = f.r.Field(c.Amount)
	}
	if f.sent != "boost" && now.Unboosted != "" {
		e.BoostCredits.Value = f.r.Field(c.Boost)
		e.BoostUntil.Value = models.DateOf(c.BoostUntil.Add(-time.Microsecond), f.account.Location()).Format(time.DateOnly)
	}
	e.RemoveNote = f.r.T("caps.remove_hint")
	if c.Used > 0 {
		e.RemoveNote += " " + f.r.T(capAgain[c.Window])
	}
}

// The sentences about the windows of caps in forms.
var (
	capWindows = map[models.CapWindow]string{
		models.CapDay: "caps.window_day", models.CapWeek: "caps.window_week", models.CapMonth: "caps.window_month", models.CapYear: "caps.window_year", models.CapEver: "caps.window_ever",
	}
	capAgain = map[models.CapWindow]string{
		models.CapDay: "caps.again_day", models.CapWeek: "caps.again_week", models.CapMonth: "caps.again_month", models.CapYear: "caps.again_year", models.CapEver: "caps.again_ever",
	}
)

// addOwners lists whose use a new cap can bound: the one that was chosen, the account, its
// first members and its newest keys.
func (f *CapForm) addOwners(ctx context.Context, e *views.CapEditor) error {
	add := func(subject models.CapSubject, text string) {
		if f.May(subject) {
			e.Owners = append(e.Owners, views.Option{Value: string(subject), Text: text, Selected: subject == f.subject})
		}
	}
	add(models.CapOnAccount, everybody(f.account, f.r))
	members, err := f.w.MemberOptions(ctx, f.r, f.account.ID, f.subject.Member())
	if err != nil {
		return err
	}
	keys, err := f.w.KeyOptions(ctx, f.r, f.account.ID, f.subject.Key())
	if err != nil {
		return err
	}
	if f.account.Kind == models.Enterprise || f.subject.Member() != "" {
		for _, m := range members[1:] {
			add(models.CapOnMember(models.UserID(m.Value)), f.r.T("caps.option_member", "name", m.Text))
		}
	}
	for _, k := range keys[1:] {
		add(models.CapOnKey(models.KeyID(k.Value)), f.r.T("caps.option_key", "name", k.Text))
	}
	if len(members) > maxMemberOptions || len(keys) > maxKeyOptions {
		e.OwnerHint = f.r.T("caps.more_owners")
	}
	return nil
}

// view prints what one of the forms carries. The one that was sent keeps its key.
func (f *CapForm) view(form string) views.Form {
	printed := views.Form{Action: f.Action + "/" + form, Account: string(f.account.ID), Key: rand.Text()}
	if form == f.sent {
		printed.Key, printed.Fault = cmp.Or(f.Get("key"), printed.Key), f.Faults.Form
	}
	return printed
}
