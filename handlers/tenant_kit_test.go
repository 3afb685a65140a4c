package handlers_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/handlers"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/sso"
	"github.com/bursar-portal/bursar/models/storetest"
)

// tenants is a portal with two customers that have one of everything, and with the IDs of a
// third one, which is not in its database: they are well formed and name nothing. Each row
// starts from the same database.
type tenants struct {
	*portal
	config               handlers.Config
	clock                *storetest.Clock
	template             string // the database that each row starts from
	own, foreign, absent tenant
	operator             header
	restored             bool
}

// A tenant is a customer: what its people are called, their credentials and the IDs of its
// things, by the names that stand for them in the rows.
type tenant struct {
	marker      string // in all its names, addresses and texts
	credentials map[string][]header
	ids         map[string]string
	paymentPage string // of the checkout whose session is called paid-session
}

// Amounts that occur only in one tenant's books, before the decimal point and without
// separators.
var tenantAmounts = map[string]models.Credits{"alphamark": 1_313_131, "betamark": 7_272_727, "gammamark": 4_545_454}

func newTenants(t *testing.T) *tenants {
	t.Helper()
	x := &tenants{}
	x.portal = newPortal(t, func(c *config) {
		c.DNSServer = "127.0.0.1:1" // which answers nothing
		c.Settings.MaxPurchase = 10_000_000
		x.config = c.Config
	})
	x.clock = x.Clock
	if err := x.SaveProduct(t.Context(), models.Product{Slug: "doc", Name: "Document", UnitCost: models.Credit, Rule: models.Upfront}); err != nil {
		t.Fatal(err)
	}
	plan := x.Plan(models.PlanVersion{Slug: "pro", Name: "Pro", Allowance: 50 * models.Credit, Period: models.Monthly})
	admin := x.portal.operator(models.OperatorAdmin)
	x.operator = x.signIn(admin)
	x.own, x.foreign = x.tenant("alphamark", admin, plan), x.tenant("betamark", admin, plan)
	service := x.key("", models.ServiceScopes...)
	x.own.credentials["service"] = []header{bearer(service)}
	x.own.credentials["operator"] = []header{x.operator}
	x.own.credentials["nobody"] = nil
	x.own.ids["service-key"] = string(x.Key(models.NewSecret(), "", models.ServiceScopes...).ID)
	x.foreign.ids["service-key"] = x.foreign.ids["key"] // no key of a customer's is one of the operator's
	staff, err := x.Invite(t.Context(), link.NewInvitation{Email: "staff@example.test", Operator: models.OperatorSupport, By: admin.ID}, models.AuditRecord{Actor: models.System})
	if err != nil {
		t.Fatal(err)
	}
	x.own.ids["staff-invitation"], x.foreign.ids["staff-invitation"] = string(staff.ID), x.foreign.ids["invitation"] // which is no customer's
	x.template = filepath.Join(t.TempDir(), "template.db")
	if _, err := x.Backup(t.Context(), x.template); err != nil {
		t.Fatal(err)
	}
	// At Stripe somebody has paid, of which the database that rows start from knows nothing yet.
	x.pay(x.own.paymentPage, sandbox.CardForm(sandbox.CardPays))
	x.pay(x.foreign.paymentPage, sandbox.CardForm(sandbox.CardPays))
	x.absent = x.tenant("gammamark", admin, plan)
	x.absent.ids["service-key"] = string(models.NewKeyID())
	x.absent.ids["staff-invitation"] = string(models.NewInvitationID())
	for i, name := range []string{"session", "open-session", "paid-session"} {
		x.absent.ids[name] = fmt.Sprintf("cs_test_nothing_of_this_name_%d", i)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	return x
}

// restore puts the database back as every row finds it.
func (x *tenants) restore() {
	x.Helper()
	if x.restored {
		if err := x.Close(); err != nil {
			x.Fatal(err)
		}
	}
	x.restored = true
	data, err := os.ReadFile(x.template)
	if err != nil {
		x.Fatal(err)
	}
	file := filepath.Join(x.TempDir(), "bursar.db")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		x.Fatal(err)
	}
	settings := storetest.Settings()
	settings.BaseURL, settings.MaxPurchase = x.url, 10_000_000
	x.Kit = storetest.Open(x.T, file, x.clock, settings)
	x.config.Store = x.Store
	x.handler = handlers.New(x.config)
}

// tenant makes an organization with everything that a row names, and its owner's own account.
func (x *tenants) tenant(marker string, admin models.User, plan models.PlanVersion) tenant {
	x.Helper()
	t := tenant{marker: marker, credentials: map[string][]header{}, ids: map[string]string{}}
	ctx, system := x.Context(), models.AuditRecord{Actor: models.System}
	tick := func() { x.Clock.Add(time.Second) } // lists are in the order of time
	person := func(role string) models.User {
		tick()
		user, account := x.Person(marker + " " + role)
		t.ids[role], t.ids[role+"-solo"], t.ids[role+"-email"] = string(user.ID), string(account.ID), user.Email
		return user
	}
	must := func(err error) {
		x.Helper()
		if err != nil {
			x.Fatal(err)
		}
	}
	owner, colleague, member, former, guest := person("owner"), person("colleague"), person("member"), person("former"), person("guest")
	org := x.enterprise(marker+" Works", marker+"-external", owner)
	t.ids["account"], t.ids["external"] = string(org.ID), org.ExternalID
	must(x.SetBilling(ctx, org.ID, models.BillingDetails{Email: "billing@" + marker + ".test", Address: marker + " Street 1", TaxID: "DE" + marker}, system))
	for _, m := range []struct {
		id   models.UserID
		role models.Role
	}{{colleague.ID, models.RoleBilling}, {member.ID, models.RoleMember}, {former.ID, models.RoleMember}} {
		tick()
		x.Join(org.ID, m.id, m.role)
	}
	storetest.NamePlace(x.T, x.Kit, org.ID, person("place").ID, models.RoleMember)

	// Keys of the organization, of which one is rotated already, and one of the owner's own account.
	for _, name := range []string{"key", "second-key", "third-key"} {
		tick()
		t.ids[name] = string(x.namedKey(marker+" "+name, org.ID, owner.ID, models.CustomerScopes...).ID)
	}
	t.ids["solo-key"] = string(x.namedKey(marker+" solo", models.AccountID(t.ids["owner-solo"]), owner.ID, models.CustomerScopes...).ID)
	secret := x.key(org.ID, models.ServiceScopes...)
	t.ids["secret"], t.credentials["key"] = string(secret), []header{bearer(secret)}

	// The ledger.
	paid := x.paidAccount(org, owner, "cs_test_"+marker)
	t.ids["session"], t.ids["purchase"], t.ids["entry"], t.ids["lot"] = paid.session, string(paid.purchase), string(paid.entry), string(paid.lot)
	amount := tenantAmounts[marker] * models.Credit
	gift := x.Post(models.Command{Account: org.ID, Reason: marker + " gift", Do: models.GrantCredits{
		Kind: models.Promotional, Source: models.SourceGrant, Credits: amount, ExpiresAt: x.Clock.Now().Add(90 * 24 * time.Hour),
	}})
	t.ids["gift-lot"] = string(gift.Entry.NewLots[0].ID)
	charge := func(user models.UserID, do func(models.Charge) models.Action) string {
		c := models.Charge{Product: "doc", Quantity: models.Credit, KeyID: models.KeyID(t.ids["key"]), UserID: user, Reference: marker, Description: marker + " work"}
		return string(x.Post(models.Command{Account: org.ID, Do: do(c)}).Charge.ID)
	}
	t.ids["charge"] = charge(member.ID, func(c models.Charge) models.Action { return models.ChargeCredits{Charge: c} })
	charge(former.ID, func(c models.Charge) models.Action { return models.ChargeCredits{Charge: c} })
	for _, name := range []string{"hold", "second-hold"} {
		t.ids[name] = charge(member.ID, func(c models.Charge) models.Action { return models.HoldCredits{Charge: c} })
	}
	reversed := x.Post(models.Command{Account: org.ID, Do: models.ReversePurchase{PurchaseID: paid.purchase, Credits: 2 * models.Credit}})
	t.ids["reversal"] = string(reversed.Entry.ID)
	t.ids["adjustment"] = string(x.Post(models.Command{Account: org.ID, Do: models.AdjustCredits{Amount: 3 * models.Credit, Kind: models.Promotional}}).Entry.ID)
	t.ids["subscription"] = string(x.Subscribe(org.ID, plan))
	for _, c := range []models.CapSubject{models.CapOnMember(member.ID), models.CapOnKey(models.KeyID(t.ids["key"])), models.CapOnAccount} {
		x.Post(models.Command{Account: org.ID, Do: models.ChangeCap{Subject: c, Window: models.CapMonth, Amount: new(500 * models.Credit)}})
	}
	must(x.ChangeMember(ctx, models.MemberChange{AccountID: org.ID, UserID: former.ID, By: owner.ID, From: models.RoleMember}, system))
	must(x.WriteNote(ctx, models.Note{AccountID: org.ID, Author: admin.ID, Key: marker, Text: marker + " note"}, system))
	notes, err := x.Notes(ctx, models.NoteQuery{AccountID: org.ID, Limit: 1})
	must(err)
	t.ids["note"] = fmt.Sprint(notes.Lines[0].Sequence)

	records, err := x.AuditLog(ctx, models.AuditQuery{AccountID: org.ID, Limit: 1})
	must(err)
	t.ids["record"] = string(records.Lines[0].ID)

	// People: sessions, invitations, a form that was kept.
	for name, user := range map[string]models.User{"colleague": colleague, "member": member, "guest": guest} {
		t.credentials[name] = []header{x.signIn(user)}
	}
	x.keepForm(&t, owner, org)
	sessions, err := x.Sessions(ctx, owner.ID)
	must(err)
	t.ids["login"] = sessions[len(sessions)-1].ID
	invite := func(name, email string, role models.Role) {
		tick()
		made, err := x.Invite(ctx, link.NewInvitation{AccountID: org.ID, Email: email, Role: role, By: owner.ID}, system)
		must(err)
		t.ids[name] = string(made.ID)
	}
	invite("invitation", guest.Email, models.RoleMember)
	invite("second-invitation", marker+"-new@example.test", models.RoleAdmin)
	offer, err := x.OfferOwnership(ctx, org.ID, colleague.ID, owner.ID, system)
	must(err)
	t.ids["offer"] = string(offer.ID)

	// A checkout that is open.
	for i, name := range []string{"open", "second-open", "paid"} {
		tick()
		form := url.Values{"account": {string(org.ID)}, "key": {marker + name}, "credits": {fmt.Sprint(20 + i)}}
		x.send(t.credentials["owner"], "POST", "/buy", form.Encode())
	}
	purchases, err := x.AccountPurchases(ctx, org.ID, 10)
	must(err)
	for _, p := range purchases {
		switch p.Credits {
		case 20 * models.Credit:
			t.ids["open"], t.ids["open-session"] = string(p.ID), p.SessionID
		case 21 * models.Credit:
			t.ids["second-open"] = string(p.ID)
		case 22 * models.Credit:
			t.ids["paid-session"], t.paymentPage = p.SessionID, p.SessionURL
		}
	}
	x.vouch(&t, org.ID)
	for name, id := range t.ids {
		if id == "" {
			x.Fatalf("%s has no %s", marker, name)
		}
	}
	x.CheckBooks()
	return t
}

func (x *tenants) namedKey(name string, account models.AccountID, by models.UserID, scopes ...models.Scope) models.Key {
	x.Helper()
	secret := models.NewSecret()
	key := models.Key{
		ID: models.NewKeyID(), AccountID: account, Name: name, Prefix: secret.Prefix(), Hash: secret.Hash(), Scopes: scopes, Status: models.KeyActive, MadeBy: by,
	}
	if err := x.CreateKey(x.Context(), key, models.AuditRecord{Actor: models.System, Action: "key.create", AccountID: account, Subject: string(key.ID)}); err != nil {
		x.Fatal(err)
	}
	return key
}

// vouch gives the organization a domain and its owner an identity elsewhere.
func (x *tenants) vouch(t *tenant, org models.AccountID) {
	x.Helper()
	ctx, system := x.Context(), models.AuditRecord{Actor: models.System}
	t.ids["domain"], t.ids["identity"] = t.marker+".test", t.marker+"-subject"
	err := x.AddDomain(ctx, sso.Domain{AccountID: org, Name: t.ids["domain"], Token: "token"}, system)
	if err == nil {
		_, err = x.SaveCheck(ctx, org, t.ids["domain"], true, system)
	}
	if err == nil {
		key := sso.Key{Issuer: "https://login.example.test", Subject: t.ids["identity"]}
		err = x.LinkIdentity(ctx, sso.Identity{Key: key, UserID: models.UserID(t.ids["owner"])}, "Login", system)
	}
	if err != nil {
		x.Fatal(err)
	}
}

// keepForm signs the owner in twice, once with a form that was kept.
func (x *tenants) keepForm(t *tenant, owner models.User, org models.Account) {
	x.Helper()
	t.credentials["owner"] = []header{x.signIn(owner)}
	t.ids["kept-form"] = `{"action":"/enterprise/settings","page":"/enterprise/settings?account=` + string(org.ID) + `","user":"` + string(owner.ID) +
		`","fields":{"account":["` + string(org.ID) + `"],"name":["` + t.marker + ` Renamed"]}}`
	form := url.Values{"email": {owner.Email}, "password": {password}, "kept": {t.ids["kept-form"]}}
	a := x.send(nil, "POST", "/signin", form.Encode())
	back, err := url.Parse(a.header.Get("Location"))
	if err != nil || back.Query().Get("restored") == "" {
		x.Fatalf("no form was kept: %d %v", a.status, a.header)
	}
	t.ids["restored"] = back.Query().Get("restored")
}

// send sends a request as a browser does from one of our pages, or as a program.
func (x *tenants) send(as []header, method, path, body string) response {
	x.Helper()
	headers := append(slices.Clone(as), header{"Sec-Fetch-Site", "same-origin"}, header{"Idempotency-Key", "tenants"})
	if !strings.HasPrefix(body, "{") {
		headers = append(headers, header{"Content-Type", "application/x-www-form-urlencoded"})
	}
	return x.serve(method, path, body, headers...)
}

// What differs between two answers to the same request.
var passing = regexp.MustCompile(`(name="(?:csrf_token|key)" value=")[^"]*|(bursar[a-z-]*=)[^;]*|("request_id":")[^"]*|(/?req_[a-z0-9]+)|(Request-Id|Request ID)[^<\n]*|(href="/signin\?next=)[^"]*`)

// said prints an answer without what is new in each, and with the IDs of a request called by
// what they stand for.
func said(a response, ids ...string) string {
	var b strings.Builder
	fmt.Fprintln(&b, a.status)
	names := make([]string, 0, len(a.header))
	for name := range a.header {
		if name != "X-Request-Id" && name != "Content-Length" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintln(&b, name+": "+strings.Join(a.header[name], " | "))
	}
	for _, cookie := range a.header["Set-Cookie"] {
		if _, flash, found := strings.Cut(cookie, "bursar-flash="); found {
			_, text, _ := strings.Cut(strings.Split(flash, ";")[0], ".")
			message, _ := base64.RawURLEncoding.DecodeString(text)
			fmt.Fprintf(&b, "flash: %s\n", message)
		}
	}
	text := b.String() + "\n" + strings.ReplaceAll(a.body, "><", ">\n<")
	if request := a.header.Get("X-Request-Id"); request != "" {
		text = strings.ReplaceAll(text, request, "REQUEST")
	}
	for _, id := range ids {
		if len(id) < 8 {
			continue // a number, which other things have too
		}
		text = strings.ReplaceAll(text, id, "THE-ID")
		text = strings.ReplaceAll(text, url.QueryEscape(id), "THE-ID")
	}
	return passing.ReplaceAllString(text, "$1$2$3…")
}

// unseen are columns that say when something was last used, and unwatched the tables of what
// is refused or written down about requests.
var (
	unseen    = []string{"last_used_at", "last_used_from", "last_used_network", "seen_at"}
	unwatched = []string{"audit", "refusals", "refusal_counts"}
)

// state returns a hash of each table of the database. Of those that are not watched it has
// the lines about the other tenant.
func (x *tenants) state(ignore ...string) map[string]string {
	x.Helper()
	db := storetest.Database(x, x.Path, "")
	defer db.Close()
	query := func(statement string, each func([]any, []string)) {
		rows, err := db.QueryContext(x.Context(), statement)
		if err != nil {
			x.Fatal(err)
		}
		defer rows.Close()
		columns, err := rows.Columns()
		if err != nil {
			x.Fatal(err)
		}
		for rows.Next() {
			cells, targets := make([]any, len(columns)), make([]any, len(columns))
			for i := range cells {
				targets[i] = &cells[i]
			}
			if err := rows.Scan(targets...); err != nil {
				x.Fatal(err)
			}
			each(cells, columns)
		}
		if err := rows.Err(); err != nil {
			x.Fatal(err)
		}
	}
	var tables []string
	query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name", func(cells []any, _ []string) {
		tables = append(tables, fmt.Sprint(cells[0]))
	})
	hashes := map[string]string{}
	for _, table := range tables {
		statement := `SELECT * FROM "` + table + `"`
		switch {
		case slices.Contains(unwatched, table): // besides what would be in the other tenant's own log
			statement += ` WHERE account_id IN ('` + x.foreign.ids["account"] + `', '` + x.foreign.ids["owner-solo"] + `')`
		case slices.Contains(ignore, table):
			continue
		}
		sum := sha256.New()
		query(statement, func(cells []any, columns []string) {
			for i, cell := range cells {
				if !slices.Contains(unseen, columns[i]) {
					fmt.Fprintf(sum, "%s=%v\x00", columns[i], cell)
				}
			}
		})
		hashes[table] = hex.EncodeToString(sum.Sum(nil))
	}
	return hashes
}
