package identity

import (
	"time"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// limits are the rate limits for trying passwords, signing up and asking for mails. A
// successful attempt is not counted as one, but it does not reset the count of failed ones
// either: it counts against the limit of sign-ins.
//
// Attempts at a user's password count against one of two limits: a browser in which
// this user has signed in before has its own, all others share the user's. So an
// attacker gets few attempts however many addresses they use, and never locks the
// owner out of a browser they have used before.
type limits struct {
	networks *edge.RateLimiter // by network, across all users
	users    *edge.RateLimiter // by email address, for unknown browsers
	devices  *edge.RateLimiter // by known browser
	signups  *edge.RateLimiter // by network
	steps    *edge.RateLimiter // codes of second factors, by user, for unknown browsers
	passkeys *edge.RateLimiter // sign-ins with passkeys that are begun, by network
	sessions *edge.RateLimiter // right passwords, by user and network
	mails    *edge.RateLimiter // links that somebody who is not signed in asks for, by address
	askers   *edge.RateLimiter // the same by network
	arrivals *edge.RateLimiter // answers of providers, by network
	links    *edge.RateLimiter // passwords tried with a sign-up's link, by link
	changes  *edge.RateLimiter // of passwords by who knows the old one, by user
	forms    *edge.RateLimiter // forms that are kept, by user

	invitations *edge.RateLimiter // mails to addresses that somebody names, by who sends them
	services    *edge.RateLimiter // the same by service key
	invited     *edge.RateLimiter // the same by address
}

// creditedAccounts is how many accounts opened from one network get sign-up credits within a
// day.
const creditedAccounts = 20

// passwordChanges is how often a day a person may change their password. Each change ends the
// links that were mailed, so that a thief who knows the password could keep its owner from
// ever using one.
const passwordChanges = 5

func newLimits(now func() time.Time) limits {
	return limits{
		networks: edge.NewRateLimiter(30, 20*time.Second, now),
		users:    edge.NewRateLimiter(10, 2*time.Minute, now),
		devices:  edge.NewRateLimiter(10, time.Minute, now),
		signups:  edge.NewRateLimiter(20, time.Minute, now),
		steps:    edge.NewRateLimiter(10, 2*time.Minute, now),
		passkeys: edge.NewRateLimiter(300, time.Second, now), // browsers begin one whenever the page is opened
		sessions: edge.NewRateLimiter(50, time.Minute, now),
		mails:    edge.NewRateLimiter(5, 10*time.Minute, now),
		askers:   edge.NewRateLimiter(20, time.Minute, now),
		arrivals: edge.NewRateLimiter(60, 5*time.Second, now),
		links:    edge.NewRateLimiter(10, 10*time.Minute, now),
		changes:  edge.NewRateLimiter(passwordChanges, 24*time.Hour/passwordChanges, now),
		forms:    edge.NewRateLimiter(100, time.Minute, now),

		invitations: edge.NewRateLimiter(30, 2*time.Minute, now),
		services:    edge.NewRateLimiter(1000, 5*time.Second, now),
		invited:     edge.NewRateLimiter(5, time.Hour, now),
	}
}

// attempt lists what one attempt took from rate limiters, so that it can be put
// back.
type attempt []taken

type taken struct {
	budget *edge.RateLimiter
	name   string
}

// take takes one attempt of name from a limiter. It returns CodeRateLimited if none
// is left.
func (a *attempt) take(b *edge.RateLimiter, name string) error {
	if wait, ok := b.Take(name); !ok {
		return edge.TooManyRequests(wait, "Too many attempts.")
	}
	*a = append(*a, taken{b, name})
	return nil
}

// putBack undoes everything that was taken.
func (a attempt) putBack() {
	for _, taken := range a {
		taken.budget.PutBack(taken.name)
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
	var mails attempt
	var wait time.Duration
	take := func(b *edge.RateLimiter, name string) {
		if name == "" {
			return
		}
		if until, ok := b.Take(name); ok {
			mails = append(mails, taken{b, name})
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
		mails.putBack()
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
