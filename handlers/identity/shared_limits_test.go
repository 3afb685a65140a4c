package identity

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// portals returns fixtures on one database of a server, or one on a file twice, whose clocks
// later moves.
func portals(t *testing.T, server bool) (f []*fixture, later func(time.Duration)) {
	t.Helper()
	var kits []*storetest.Kit
	if server {
		kits = storetest.Nodes(t, 2)
	} else {
		kits = []*storetest.Kit{storetest.NewOnFile(t)}
	}
	for _, k := range kits {
		f = append(f, &fixture{t, New(Config{Store: k.Store, BaseURL: "http://localhost:8080"}), k})
	}
	if !server {
		f = append(f, f[0])
	}
	return f, func(d time.Duration) {
		for _, k := range kits {
			k.Clock.Add(d)
		}
	}
}

// onBoth runs a test with a portal on a file, and with two on one database.
func onBoth(t *testing.T, test func(t *testing.T, f []*fixture, later func(time.Duration))) {
	t.Helper()
	for name, server := range map[string]bool{"file": false, "server": true} {
		t.Run(name, func(t *testing.T) {
			f, later := portals(t, server)
			test(t, f, later)
		})
	}
}

// However many portals there are, a password can be guessed as often as at one. The wait that
// is told is as long, and what was right does not count.
func TestGuessesAtAllPortalsCountTogether(t *testing.T) {
	onBoth(t, func(t *testing.T, f []*fixture, later func(time.Duration)) {
		alex := f[0].userWithPassword("alex")
		try := func(n int, password string) (models.Code, int) {
			t.Helper()
			b := f[n%2].browser()
			b.address = fmt.Sprintf("198.51.100.%d", n)
			err := b.visit(func(c echo.Context) error {
				_, err := f[n%2].SignIn(c, alex.Email, password)
				return err
			})
			if err == nil {
				return "", 0
			}
			return models.CodeOf(err), edge.AsError(err).RetryAfterSeconds
		}
		for n := range 9 {
			if code, _ := try(n, "guess"); code != models.CodeInvalidField {
				t.Fatalf("guess %d gave %q", n, code)
			}
		}
		for n := range 2 { // which is not counted
			if code, _ := try(n, password); code != "" {
				t.Fatalf("the right password gave %q", code)
			}
		}
		if code, _ := try(9, "guess"); code != models.CodeInvalidField {
			t.Fatalf("the tenth guess gave %q", code)
		}
		for n := range 2 {
			if code, wait := try(10+n, password); code != models.CodeRateLimited || wait != 120 {
				t.Errorf("portal %d: the eleventh try gave %q, with a wait of %d s", n, code, wait)
			}
		}
		later(119 * time.Second)
		if code, wait := try(0, password); code != models.CodeRateLimited || wait != 1 {
			t.Errorf("a second too early: %q, with a wait of %d s", code, wait)
		}
		later(time.Second)
		if code, _ := try(1, "guess"); code != models.CodeInvalidField {
			t.Errorf("after the wait: %q", code)
		}
		if code, _ := try(0, password); code != models.CodeRateLimited {
			t.Errorf("the next: %q", code)
		}
	})
}

// Second factors, mails that strangers ask for and changes of passwords count together, too.
func TestOtherAttemptsCountTogether(t *testing.T) {
	onBoth(t, func(t *testing.T, f []*fixture, _ func(time.Duration)) {
		for name, test := range map[string]struct {
			of    func(limits) budget
			burst int
			wait  time.Duration
		}{
			"networks": {func(l limits) budget { return l.networks }, 30, 20 * time.Second},
			"devices":  {func(l limits) budget { return l.devices }, 10, time.Minute},
			"steps":    {func(l limits) budget { return l.steps }, 10, 2 * time.Minute},
			"mails":    {func(l limits) budget { return l.mails }, 5, 10 * time.Minute},
			"askers":   {func(l limits) budget { return l.askers }, 20, time.Minute},
			"links":    {func(l limits) budget { return l.links }, 10, 10 * time.Minute},
			"changes":  {func(l limits) budget { return l.changes }, 5, 24 * time.Hour / 5},
		} {
			for n := range test.burst {
				if _, ok, err := test.of(f[n%2].limits).take(t.Context(), "x"); !ok || err != nil {
					t.Fatalf("%s: attempt %d: %t, %v", name, n, ok, err)
				}
			}
			for n := range 2 {
				if wait, ok, err := test.of(f[n].limits).take(t.Context(), "x"); ok || wait != test.wait || err != nil {
					t.Errorf("%s: one more: %t, wait %s, %v", name, ok, wait, err)
				}
			}
			test.of(f[0].limits).putBack(t.Context(), "x")
			if _, ok, err := test.of(f[1].limits).take(t.Context(), "x"); !ok || err != nil {
				t.Errorf("%s: what was put back: %t, %v", name, ok, err)
			}
		}
	})
}

// If it is not known how often somebody has tried, nobody is let in, and no guess is recorded.
func TestSignInWithoutACountIsBusy(t *testing.T) {
	f, _ := portals(t, true)
	alex := f[0].userWithPassword("alex")
	f[0].browser().mustSignIn(alex)
	db := storetest.Database(t, f[0].kit.Path, "")
	if _, err := db.ExecContext(t.Context(), `CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END; $$`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "CREATE TRIGGER full_disk BEFORE INSERT ON rate_limits EXECUTE FUNCTION stop()"); err != nil {
		t.Fatal(err)
	}
	if code := f[0].browser().signIn(alex.Email, password); code != models.CodeBusy {
		t.Errorf("signing in gave %q", code)
	}
	if _, err := db.ExecContext(t.Context(), "DROP TRIGGER full_disk ON rate_limits"); err != nil {
		t.Fatal(err)
	}
	f[0].browser().mustSignIn(alex)
}

// A sign-in at a provider that begins at one portal ends at another one, and does so once.
func TestSignInAtAProviderEndsAtAnotherPortal(t *testing.T) {
	onBoth(t, func(t *testing.T, f []*fixture, later func(time.Duration)) {
		begun := newFlow("mock", "/buy", f[0].now())
		here, there := f[0].browser(), f[1].browser()
		if err := here.visit(func(c echo.Context) error { return f[0].keepFlow(c, begun) }); err != nil {
			t.Fatal(err)
		}
		take := func(n int, b *browser) (got string, ok bool) {
			t.Helper()
			name := flowCookie + begun.State[:8]
			kept := *here.cookies[name]
			b.cookies[name] = &kept
			if err := b.visit(func(c echo.Context) (err error) {
				var taken flow
				taken, ok, err = f[n].takeFlow(c, "mock", begun.State)
				got = taken.Next
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return got, ok
		}
		if next, ok := take(1, there); !ok || next != "/buy" {
			t.Fatalf("the answer is not taken at the other portal: %q, %t", next, ok)
		}
		for n := range 2 {
			again := f[n].browser()
			if _, ok := take(n, again); ok {
				t.Errorf("portal %d takes it once more", n)
			}
		}
		later(flowLife)
		if _, ok := take(0, f[0].browser()); ok {
			t.Error("it is taken when it is over")
		}
	})
}

// A link to begin linking an identity works at all portals, in its session alone.
func TestLinkTokensWorkAtAllPortals(t *testing.T) {
	onBoth(t, func(t *testing.T, f []*fixture, _ func(time.Duration)) {
		alex := f[0].userWithPassword("alex")
		b, other := f[0].browser(), f[0].browser()
		b.mustSignIn(alex)
		other.mustSignIn(alex)
		token := ""
		if err := b.visit(func(c echo.Context) (err error) { token, err = f[0].LinkToken(c); return err }); err != nil {
			t.Fatal(err)
		}
		if token != url.QueryEscape(token) {
			t.Errorf("%q needs escapes", token)
		}
		valid := func(b *browser, token string) (ok bool) {
			t.Helper()
			there := &browser{f[1], b.address, b.cookies}
			if err := there.visit(func(c echo.Context) error { ok = f[1].validLinkToken(c, token); return nil }); err != nil {
				t.Fatal(err)
			}
			return ok
		}
		if !valid(b, token) || valid(other, token) || valid(b, "") || valid(b, token+"A") || valid(f[1].browser(), token) {
			t.Error("it does not work in its session, or in another one, or changed")
		}
	})
}
