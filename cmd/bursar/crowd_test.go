//go:build screenshots

package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/cmd/bursar/demo"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/models"
	links "github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/storetest"
)

// crowd adds far too much data to a demonstration, which screenshots look at: an organization
// with members, keys, caps, purchases and lots without end, whose names are as long as can be,
// and somebody who owns thirty organizations. It returns the organization's id.
//
// The owners sign in as crowd@demo.test and many@demo.test.
func crowd(t *testing.T, dir string) models.AccountID {
	t.Helper()
	clock := storetest.NewClock(time.Now().UTC().AddDate(0, 0, -crowdDays).Truncate(24 * time.Hour).Add(9 * time.Hour))
	c := &crowdMaker{T: t, Kit: storetest.Open(t, filepath.Join(dir, "bursar.db"), clock, storetest.Settings()), clock: clock}
	hash, err := identity.HashPassword(t.Context(), demo.Password)
	c.must(err)
	c.catalog()
	c.organization(hash)
	c.members()
	c.keys()
	c.caps()
	c.lots()
	for day := range crowdDays {
		for i := range crowdPurchases / crowdDays {
			clock.Add(time.Hour)
			c.purchase(day*crowdPurchases/crowdDays + i)
		}
		c.use()
		clock.Add((24 - crowdPurchases/crowdDays) * time.Hour)
	}
	clock.Set(time.Now().UTC())
	c.use()
	c.remarks()
	c.mails()
	c.manyOrganizations(hash)
	return c.id
}

const (
	crowdDays      = 60
	crowdMembers   = 120
	crowdKeys      = 60
	crowdCaps      = 40
	crowdPurchases = 300
	crowdLots      = 150
	crowdProducts  = 25
	crowdPlaces    = 30 // organizations of one owner
)

type crowdMaker struct {
	*testing.T
	*storetest.Kit
	clock *storetest.Clock

	id     models.AccountID
	owner  models.UserID
	people []models.UserID // members, with the owner
	made   []models.Key
	posted int
}

func (c *crowdMaker) must(err error) {
	c.T.Helper()
	if err != nil {
		c.T.Fatal(err)
	}
}

// crowdName returns a name of so many characters that begins with a text: of words, but every
// fourth without a space.
func crowdName(begin string, i, length int) string {
	words := []string{"Vergleichs", "und ", "Abrechnungs", "gesellschaft ", "Südwest ", "International ", "Überweisungs", "dienste ", "Großhandels", "verband "}
	if i%4 == 3 {
		words = []string{"Donaudampfschifffahrts", "elektrizitäten", "hauptbetriebswerk", "bauunterbeamten", "gesellschaft"}
	}
	name := fmt.Sprintf("%s%d", begin, i+1)
	if i%4 != 3 {
		name += " "
	}
	for n := i; len([]rune(name)) < length; n++ {
		name += words[n%len(words)]
	}
	return strings.TrimSpace(string([]rune(name)[:length]))
}

// crowdAddress returns a long email address.
func crowdAddress(i int) string {
	return fmt.Sprintf("somebody.with.a.very.long.name.%d@%sexample.test", i, strings.Repeat("department-of-departments.", i%4))
}

// crowdRemark is what operators and programs write if nobody stops them.
func crowdRemark(i int) string {
	if i%5 == 4 {
		return strings.Repeat("https-example-test-no-space-anywhere-", 12)
	}
	return strings.TrimSpace(fmt.Sprintf("Invoice %d: ", 40_000+i) + strings.Repeat("the customer asked for this on the telephone, and once more in writing, ", 6))
}

// post carries commands out together.
func (c *crowdMaker) post(actor models.ActorRef, reason func(i int) string, actions ...models.Action) {
	c.T.Helper()
	commands := make([]models.Command, len(actions))
	for i, do := range actions {
		c.posted++
		commands[i] = models.Command{Account: c.id, Origin: "system", Key: fmt.Sprintf("crowd:%d", c.posted), Actor: actor, Do: do}
		if reason != nil {
			commands[i].Reason = reason(i)
		}
	}
	outcomes, all, err := c.PostAll(c.T.Context(), commands, false, nil)
	c.must(err)
	for i, o := range outcomes {
		if !all && o.Err != nil {
			c.T.Fatalf("%#v: %v", commands[i].Do, o.Err)
		}
	}
}

func (c *crowdMaker) catalog() {
	for i := range crowdProducts {
		rule := models.Upfront
		if i%3 == 2 {
			rule = models.OnSuccess
		}
		c.must(c.SaveProduct(c.T.Context(), models.Product{
			Slug: crowdSlug(i), Name: crowdName("Product ", i, 80), UnitCost: models.Credits(1_234_567 + 1_000_001*i), Rule: rule,
		}))
	}
	_, err := c.SavePlan(c.T.Context(), models.PlanVersion{
		Slug: "crowd", Name: crowdName("Plan ", 0, 100), Allowance: 9_999_999*models.Credit + 999_999, Period: models.Monthly, RolloverPeriods: 12, RolloverCap: 50_000_000 * models.Credit,
		StorageLimit: 900 << 40, PriceCents: 99_999_999, Currency: "usd", Features: strings.TrimSpace(strings.Repeat(crowdName("Feature ", 3, 90)+"\n"+crowdName("Feature ", 4, 100)+"\n", 6)),
	})
	c.must(err)
}

func crowdSlug(i int) string {
	return fmt.Sprintf("product-with-a-slug-that-is-as-long-as-a-slug-may-be-%d", i)
}

func (c *crowdMaker) organization(hash string) {
	owner, err := c.CreateUser(c.T.Context(), models.NewUser{Verified: true, Email: "crowd@demo.test", Name: crowdName("Owner ", 0, 100), Zone: "Europe/Berlin", PasswordHash: hash})
	c.must(err)
	opened, err := c.OpenAccount(c.T.Context(), models.NewAccount{
		Kind: models.Enterprise, Name: crowdName("Crowd ", 0, 200), Owner: owner.ID, BillingEmail: crowdAddress(3), Zone: "America/Argentina/ComodRivadavia", ExternalID: "crm-" + strings.Repeat("4471-", 20),
	})
	c.must(err)
	c.id, c.owner, c.people = opened.ID, owner.ID, []models.UserID{owner.ID}
	c.must(c.SetBilling(c.T.Context(), c.id, models.BillingDetails{
		Email: crowdAddress(3), Address: strings.Repeat(crowdName("Street ", 0, 60)+"\n", 7) + "Germany", TaxID: "DE" + strings.Repeat("0123456789", 4),
		Contacts: strings.Join([]string{crowdAddress(1), crowdAddress(2), crowdAddress(3)}, "\n"),
	}, c.act("account.billing", "", "Set the billing details.")))
	plan, err := c.PlanBySlug(c.T.Context(), "crowd")
	c.must(err)
	c.post(models.System, nil, models.StartSubscription{SubscriptionID: models.NewSubscriptionID(), PlanID: plan.PlanID})
	_, err = c.SetStorageUsage(c.T.Context(), c.id, 812<<40)
	c.must(err)
}

// act is a record of what the owner did.
func (c *crowdMaker) act(action, subject, detail string) models.AuditRecord {
	return models.AuditRecord{Actor: c.ownerRef(), Action: action, AccountID: c.id, Subject: subject, Detail: detail}
}

func (c *crowdMaker) ownerRef() models.ActorRef {
	return models.ActorRef{Kind: models.ActorUser, ID: string(c.owner)}
}

func (c *crowdMaker) members() {
	roles := []models.Role{models.RoleMember, models.RoleMember, models.RoleBilling, models.RoleAdmin, models.RoleMember, models.RoleOwner}
	for i := range crowdMembers - 1 {
		name := crowdName("Member ", i, 100)
		if i%10 == 9 {
			name = "" // has not said it
		}
		user, err := c.CreateUser(c.T.Context(), models.NewUser{Verified: true, Email: crowdAddress(i), Name: name, Zone: "UTC"})
		c.must(err)
		c.people = append(c.people, user.ID)
		role := roles[i%len(roles)]
		c.must(c.ChangeMember(c.T.Context(), models.MemberChange{AccountID: c.id, UserID: user.ID, By: c.owner, To: role},
			c.act("member.add", string(user.ID), "Added "+name+" as "+string(role)+".")))
	}
	for i := range 15 {
		_, err := c.Invite(c.T.Context(), links.NewInvitation{AccountID: c.id, Email: "invited." + crowdAddress(i), Role: roles[i%len(roles)], By: c.owner},
			c.act("member.invite", "", "Invited "+crowdAddress(i)+"."))
		c.must(err)
	}
}

func (c *crowdMaker) keys() {
	statuses := []models.KeyStatus{models.KeyActive, models.KeyActive, models.KeyActive, models.KeyActive, models.KeyPaused, models.KeyRevoked}
	for i := range crowdKeys {
		secret := demo.Key(fmt.Sprintf("crowd %d", i))
		k := models.Key{
			ID: models.NewKeyID(), AccountID: c.id, Name: crowdName("Key ", i, 100), Prefix: secret.Prefix(), Hash: secret.Hash(),
			Scopes: models.CustomerScopes, Status: statuses[i%len(statuses)], MadeBy: c.people[i%len(c.people)],
		}
		if i%7 == 1 {
			k.ExpiresAt = c.clock.Now().AddDate(0, 0, crowdDays+i-20)
		}
		c.must(c.CreateKey(c.T.Context(), k, c.act("key.create", string(k.ID), "Created the API key "+k.Name+".")))
		c.made = append(c.made, k)
	}
}

func (c *crowdMaker) caps() {
	actions := []models.Action{models.ChangeCap{Subject: models.CapOnAccount, Window: models.CapYear, Amount: new(900_000_000 * models.Credit)}}
	for i := range crowdCaps - 1 {
		cap := models.ChangeCap{Subject: models.CapOnMember(c.people[i]), Window: models.CapWindows[i%len(models.CapWindows)], Amount: new(models.Credits(123_456_789_012_345 + i))}
		if i%2 == 1 {
			cap.Subject = models.CapOnKey(c.made[i].ID)
		}
		actions = append(actions, cap)
	}
	c.post(c.ownerRef(), nil, actions...)
}

// purchase orders credits and settles the purchase, of which there are all kinds.
func (c *crowdMaker) purchase(i int) {
	buyer, session := c.people[i%5], fmt.Sprintf("cs_crowd_%d", i)
	p, _, err := c.OpenPurchase(c.T.Context(), models.Purchase{
		AccountID: c.id, UserID: buyer, Credits: models.Credits(10_000+i) * models.Credit, UnitCents: 125, AmountCents: int64(10_000+i) * 125, Currency: "usd",
		Origin: "form:" + string(buyer), Key: session,
	})
	c.must(err)
	p, err = c.AttachSession(c.T.Context(), p.ID, session, "")
	c.must(err)
	r := models.PaymentReport{
		SessionID: session, PurchaseID: p.ID, OpenedFor: p.ID, PaymentIntentID: "pi_" + session, Currency: p.Currency,
		SubtotalCents: p.AmountCents, TotalCents: p.AmountCents, Complete: true, Paid: true,
	}
	switch i % 12 {
	case 3:
		r.Complete, r.Paid, r.Expired = false, false, true
	case 5:
		r.Paid, r.Failed = false, true
	case 7:
		r.Paid = false // a bank debit on its way
	case 9:
		r.SubtotalCents, r.TotalCents = 1, 1 // needs attention
	}
	_, err = c.SettlePurchase(c.T.Context(), r)
	c.must(err)
	back := models.PaymentReversalReport{PurchaseID: p.ID, PaymentIntentID: r.PaymentIntentID, PaidCents: p.AmountCents, Currency: p.Currency, DisputeCurrency: p.Currency}
	switch i % 24 {
	case 4:
		back.RefundedCents = p.AmountCents / 3
	case 8:
		back.DisputeID, back.Dispute, back.DisputedCents = "dp_"+session, models.DisputeOpen, p.AmountCents
	default:
		return
	}
	_, err = c.SettlePaymentReversal(c.T.Context(), back)
	c.must(err)
}

// lots grants what makes the balance nearly as large as a balance can be.
func (c *crowdMaker) lots() {
	actions := []models.Action{models.GrantCredits{Kind: models.Purchased, Source: models.SourceGrant, Credits: 900_000_000*models.Credit + 123_456}}
	for i := range crowdLots - 1 {
		grant := models.GrantCredits{Kind: models.Promotional, Source: models.SourceGrant, Credits: models.Credits(100_000*models.Credit) + models.Credits(i)*1_001}
		if i%3 != 0 {
			grant.ExpiresAt = c.clock.Now().AddDate(0, 0, crowdDays+1+i)
		}
		if i%9 == 5 {
			grant.StartsAt = c.clock.Now().AddDate(0, 0, crowdDays+i/9+1)
		}
		actions = append(actions, grant)
	}
	c.post(models.System, crowdRemark, actions...)
}

// use charges for a day, and keeps the last of each day on hold.
func (c *crowdMaker) use() {
	var actions []models.Action
	for i := range 3 * crowdProducts {
		key := c.made[(i+c.posted)%len(c.made)]
		charge := models.Charge{
			Product: crowdSlug((i * i) % crowdProducts), Quantity: models.Credits(1_000_003 * (1 + i%40)), KeyID: key.ID, KeyMaker: key.MadeBy,
			UserID: c.people[(i*7+c.posted)%len(c.people)], Reference: fmt.Sprintf("job-%d-", c.posted+i) + strings.Repeat("0123456789", 6), Description: crowdRemark(i)[:200],
		}
		do := models.Action(models.ChargeCredits{Charge: charge})
		if i%25 == 24 {
			do = models.HoldCredits{Charge: charge, ExpiresIn: 30 * 24 * time.Hour}
		}
		actions = append(actions, do)
	}
	c.post(models.System, nil, actions...)
}

// remarks are staff's: adjustments with long reasons, and notes.
func (c *crowdMaker) remarks() {
	var actions []models.Action
	for i := range 30 {
		actions = append(actions, models.AdjustCredits{Amount: models.Credits((1-2*(i%2))*(i+1)) * 1_234_567, Kind: models.Promotional})
	}
	c.post(models.System, crowdRemark, actions...)
	for i := range 20 {
		note := models.Note{AccountID: c.id, Author: c.owner, Key: fmt.Sprintf("crowd-%d", i), Text: strings.Repeat(crowdRemark(i)+"\n", 1+i%4)}
		c.must(c.WriteNote(c.T.Context(), note, c.act("note.write", "", "Wrote a note.")))
	}
}

func (c *crowdMaker) manyOrganizations(hash string) {
	owner, err := c.CreateUser(c.T.Context(), models.NewUser{Verified: true, Email: "many@demo.test", Name: "Many Organizations", Zone: "UTC", PasswordHash: hash})
	c.must(err)
	for i := range crowdPlaces {
		_, err := c.OpenAccount(c.T.Context(), models.NewAccount{Kind: models.Enterprise, Name: crowdName("Place ", i, 20+80*(i%2)), Owner: owner.ID, BillingEmail: crowdAddress(i), Zone: "UTC"})
		c.must(err)
	}
}
