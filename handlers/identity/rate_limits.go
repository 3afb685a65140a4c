package identity

import (
	"time"

	"github.com/bursar-portal/bursar/handlers/edge"
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
	sessions *edge.RateLimiter // right passwords, by user and network
	mails    *edge.RateLimiter // links that somebody who is not signed in asks for, by address
	askers   *edge.RateLimiter // the same by network
	arrivals *edge.RateLimiter // answers of providers, by network
	links    *edge.RateLimiter // passwords tried with a sign-up's link, by link
}

// creditedAccounts is how many accounts opened from one network get sign-up credits within a
// day.
const creditedAccounts = 20

func newLimits(now func() time.Time) limits {
	return limits{
		networks: edge.NewRateLimiter(30, 20*time.Second, now),
		users:    edge.NewRateLimiter(10, 2*time.Minute, now),
		devices:  edge.NewRateLimiter(10, time.Minute, now),
		signups:  edge.NewRateLimiter(20, time.Minute, now),
		sessions: edge.NewRateLimiter(50, time.Minute, now),
		mails:    edge.NewRateLimiter(5, 10*time.Minute, now),
		askers:   edge.NewRateLimiter(20, time.Minute, now),
		arrivals: edge.NewRateLimiter(60, 5*time.Second, now),
		links:    edge.NewRateLimiter(10, 10*time.Minute, now),
	}
}

// attempt lists what one attempt took from rate limiters, so that it can be put
// back.
type attempt []struct {
	budget *edge.RateLimiter
	name   string
}

// take takes one attempt of name from a limiter. It returns CodeRateLimited if none
// is left.
func (a *attempt) take(b *edge.RateLimiter, name string) error {
	if wait, ok := b.Take(name); !ok {
		return edge.TooManyRequests(wait, "Too many attempts.")
	}
	*a = append(*a, struct {
		budget *edge.RateLimiter
		name   string
	}{b, name})
	return nil
}

// putBack undoes everything that was taken.
func (a attempt) putBack() {
	for _, taken := range a {
		taken.budget.PutBack(taken.name)
	}
}
