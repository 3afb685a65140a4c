package identity

import (
	"context"
	"time"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

// limits are the rate limits for trying passwords, signing up and asking for mails. A
// successful attempt is not counted as one, but it does not reset the count of failed ones
// either: it counts against the limit of sign-ins.
//
// Attempts at a user's password count against one of two limits: a browser in which
// this user has signed in before has its own, all others share the user's. So an
// attacker gets few attempts however many addresses they use, and never locks the
// owner out of a browser they have used before.
//
// All portals on one database count guesses and mails to a person together: else each
// portal more would be as many guesses more. What bounds work alone is counted by each
// portal for itself, since each portal more can do as much more. That costs no write.
type limits struct {
	networks budget // by network, across all users
	users    budget // by email address, for unknown browsers
	devices  budget // by known browser
	steps    budget // codes of second factors, by user, for unknown browsers
	mails    budget // links that somebody who is not signed in asks for, by address
	askers   budget // the same by network
	links    budget // passwords tried with a sign-up's link, by link
	changes  budget // of passwords by who knows the old one, by user
	answers  budget // of providers, each of which counts once, by state

	signups  own // by network
	passkeys own // sign-ins with passkeys that are begun, by network
	sessions own // right passwords, by user and network
	arrivals own // answers of providers, by network
	forms    own // forms that are kept, by user

	invitations own // mails to addresses that somebody names, by who sends them
	services    own // the same by service key
	invited     own // the same by address
}

// creditedAccounts is how many accounts opened from one network get sign-up credits within a
// day.
const creditedAccounts = 20

// passwordChanges is how often a day a person may change their password. Each change ends the
// links that were mailed, so that a thief who knows the password could keep its owner from
// ever using one.
const passwordChanges = 5

func newLimits(s *store.Store, now func() time.Time) limits {
	each := func(burst int, every time.Duration) own { return own{edge.NewRateLimiter(burst, every, now)} }
	all := func(name string, burst int, every time.Duration) budget {
		if s.OnServer() {
			return shared{s, name, edge.Rate{Burst: burst, Every: every}}
		}
		return each(burst, every)
	}
	return limits{
		networks: all("networks", 30, 20*time.Second),
		users:    all("users", 10, 2*time.Minute),
		devices:  all("devices", 10, time.Minute),
		steps:    all("steps", 10, 2*time.Minute),
		mails:    all("mails", 5, 10*time.Minute),
		askers:   all("askers", 20, time.Minute),
		links:    all("links", 10, 10*time.Minute),
		changes:  all("changes", passwordChanges, 24*time.Hour/passwordChanges),
		answers:  all("answers", 1, flowLife),

		signups:  each(20, time.Minute),
		passkeys: each(300, time.Second), // browsers begin one whenever the page is opened
		sessions: each(50, time.Minute),
		arrivals: each(60, 5*time.Second),
		forms:    each(100, time.Minute),

		invitations: each(30, 2*time.Minute),
		services:    each(1000, 5*time.Second),
		invited:     each(5, time.Hour),
	}
}

// budget is a rate limit by name. take uses one attempt of a name; if none is left, it uses
// nothing and returns how long to wait for the next. If it is not known how many are left, the
// error is CodeBusy, and nobody is let through. putBack undoes one take.
type budget interface {
	take(ctx context.Context, name string) (wait time.Duration, ok bool, err error)
	putBack(ctx context.Context, name string)
}

// own is a budget that this process counts by itself.
type own struct{ *edge.RateLimiter }

func (b own) take(_ context.Context, name string) (wait time.Duration, ok bool, err error) {
	wait, ok = b.Take(name)
	return wait, ok, nil
}

func (b own) putBack(_ context.Context, name string) { b.PutBack(name) }

// shared is a budget that all portals on one database count together.
type shared struct {
	store *store.Store
	name  string
	rate  edge.Rate
}

func (b shared) take(ctx context.Context, name string) (wait time.Duration, ok bool, err error) {
	return b.store.TakeAttempt(ctx, b.name, name, b.rate.Burst, b.rate.Every)
}

// putBack leaves an attempt counted that can't be put back: there is one less until time gives
// it back.
func (b shared) putBack(ctx context.Context, name string) {
	_ = b.store.PutBackAttempt(context.WithoutCancel(ctx), b.name, name, b.rate.Every)
}

// attempt lists what one attempt took from budgets, so that it can be put back.
type attempt []taken

type taken struct {
	budget budget
	name   string
}

// take takes one attempt of name from a budget. It returns CodeRateLimited if none is left, and
// CodeBusy if that is not known.
func (a *attempt) take(ctx context.Context, b budget, name string) error {
	wait, ok, err := b.take(ctx, name)
	switch {
	case err != nil:
		return err
	case !ok:
		return edge.TooManyRequests(wait, "Too many attempts.")
	}
	*a = append(*a, taken{b, name})
	return nil
}

// putBack undoes everything that was taken.
func (a attempt) putBack(ctx context.Context) {
	for _, taken := range a {
		taken.budget.putBack(ctx, taken.name)
	}
}

// Invited is one mail to an address that somebody names: an invitation, an offer, or a link to
// take a place. Nobody floods a mailbox from here.
type Invited struct {
	By      []string // who sends it: a person, and the organization for which they do
	Service string   // or the service key
	To      string   // the address that it reaches
}

const tooManyInvitations = "Too many invitations."

// TakeInvitation takes a mail from the budgets of those who send it and of the address.
// CodeRateLimited, with the time after which all of them have one again: nothing is taken.
func (i *Identity) TakeInvitation(m Invited) error {
	var mails []func()
	var wait time.Duration
	take := func(b own, name string) {
		if name == "" {
			return
		}
		if until, ok := b.Take(name); ok {
			mails = append(mails, func() { b.PutBack(name) })
		} else {
			wait = max(wait, until)
		}
	}
	for _, by := range m.By {
		take(i.limits.invitations, by)
	}
	take(i.limits.services, m.Service)
	take(i.limits.invited, models.NormalizeEmail(m.To))
	if wait > 0 {
		for _, putBack := range mails {
			putBack()
		}
		return edge.TooManyRequests(wait, tooManyInvitations)
	}
	return nil
}

// InvitationsLeft returns how many mails a program may have sent to an address, and an error
// like TakeInvitation's if it is none. It takes nothing: of callers who race to open one
// account, only one sends a mail.
func (i *Identity) InvitationsLeft(m Invited) (left edge.RateLimit, err error) {
	service, invited := i.limits.services, i.limits.invited
	to := models.NormalizeEmail(m.To)
	if wait := max(service.Wait(m.Service), invited.Wait(to)); wait > 0 {
		err = edge.TooManyRequests(wait, tooManyInvitations)
	}
	left = invited.Left(to)
	if other := service.Left(m.Service); other.Remaining < left.Remaining {
		left = other
	}
	return left, err
}
