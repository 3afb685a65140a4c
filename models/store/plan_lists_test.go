package store_test

import (
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/timeline"
)

// proof verifies the books, which reads all of them.
func (s *scenario) proof() {
	k, ctx := s.Kit, s.t.Context()
	c, err := k.Checkpoint(ctx)
	s.must(err)
	if faults, err := k.VerifyCheckpoint(ctx, c); err != nil || len(faults) > 0 {
		s.t.Fatal(faults, err)
	}
	if v, err := k.VerifyBeside(ctx, nil); err != nil || len(v.Discrepancies) > 0 {
		s.t.Fatal(v.Discrepancies, err)
	}
	k.Clock.Add(48 * time.Hour) // what is new begins with a day of its own
	if _, err := k.Charge(s.account.ID, models.Credit); err != nil {
		s.t.Fatal(err)
	}
	if v, err := k.VerifySince(ctx, c, nil); err != nil || v.Entries == 0 || len(v.Discrepancies) > 0 {
		s.t.Fatal(v, err)
	}
	for range 2 {
		if ran, err := k.VerifyIfDue(ctx); !ran || err != nil {
			s.t.Fatal(ran, err)
		}
		if check, ok, err := k.LastCheck(ctx); !ok || err != nil || check.Discrepancies > 0 {
			s.t.Fatal(check, err)
		}
		k.Clock.Add(24 * time.Hour)
	}
	k.CheckBooks()
}

// everyList reads what is there of accounts, and the lists that grow.
func (s *scenario) everyList() {
	k, ctx, id, now := s.Kit, s.t.Context(), s.account.ID, s.Now()
	s.must(k.LoadSettings(ctx))
	_, err := k.LogoState(ctx)
	s.must(err)
	_, err = k.SettingStates(ctx)
	s.must(err)
	month := models.TimeRange{Since: now.AddDate(0, -1, 0), Until: now}
	for _, q := range []models.EntryQuery{
		{},
		{Product: "doc"}, {Product: "product-7"}, {KeyID: s.key.ID}, {ChargeID: s.taken}, {Kinds: []models.EntryKind{models.EntryCharge}},
		{Kinds: []models.EntryKind{models.EntryGrant, models.EntryRefund}}, {Since: month.Since, Until: now}, {Before: 9},
		{Product: "product-7", KeyID: s.key.ID, Kinds: []models.EntryKind{models.EntryHold}, Since: month.Since, Until: now, Before: 1 << 20},
	} {
		q.AccountID, q.Limit = id, 50
		page, err := k.Entries(ctx, q)
		s.must(err)
		if q.Before = page.Next; page.Next > 0 {
			_, err := k.Entries(ctx, q)
			s.must(err)
		}
	}
	_, err = k.Entry(ctx, id, s.reversal)
	s.must(err)
	_, err = k.EntryLine(ctx, id, s.reversal)
	s.must(err)
	_, err = k.ChargeAccount(ctx, s.charge)
	s.must(err)
	_, err = k.Whereabouts(ctx, string(s.charge))
	s.must(err)
	_, err = k.Undone(ctx, []models.EntryID{s.reversal, s.adjustment})
	s.must(err)
	_, err = k.Store.Charge(ctx, s.charge)
	s.must(err)
	for _, before := range []int64{0, 9, 1 << 20} {
		_, err := k.Charges(ctx, models.ChargeQuery{AccountID: id, TimeRange: month, Before: before, Limit: 9})
		s.must(err)
		_, err = k.LotUses(ctx, models.LotUseQuery{AccountID: id, LotID: s.lot, Before: before, Limit: 25})
		s.must(err)
	}
	_, err = k.Lot(ctx, id, s.lot)
	s.must(err)
	_, err = k.Lots(ctx, []models.LotID{s.lot})
	s.must(err)
	for _, at := range []time.Time{{}, now.AddDate(0, 0, -20)} {
		snapshot, err := k.Snapshot(ctx, id, at)
		s.must(err)
		_, err = k.Forecasts(ctx, snapshot, models.Credit)
		s.must(err)
	}
	statement, err := k.StatementEnds(ctx, id, month.Since, now)
	s.must(err)
	_, err = k.StatementSums(ctx, statement)
	s.must(err)
	_, err = k.StatementPoints(ctx, statement, []time.Time{month.Since.AddDate(0, 0, 1), now.AddDate(0, 0, -1), now})
	s.must(err)
	_, err = k.StatementEntries(ctx, statement, 100)
	s.must(err)
	for _, err := range k.StatementLines(ctx, statement) {
		s.must(err)
	}
	_, err = k.Statement(ctx, id, now.AddDate(0, 0, -1), now)
	s.must(err)
	for _, kind := range append([]timeline.Kind{""}, timeline.Kinds...) {
		q := timeline.Query{AccountID: id, Kind: kind, Limit: 50}
		page, err := k.Timeline(ctx, q)
		s.must(err)
		for source := timeline.Mails; source <= timeline.Purchases; source++ { // a cursor in each
			q.Before = timeline.Cursor{At: now.UnixMicro(), Source: source, Number: 9, ID: map[bool]string{true: "x"}[source == timeline.Mails || source >= timeline.Disputes]}
			_, err = k.Timeline(ctx, q)
			s.must(err)
		}
		if q.Before = page.Next; !page.Next.IsZero() {
			_, err = k.Timeline(ctx, q)
			s.must(err)
		}
	}
	s.purchases()
	s.accounts()
	s.operators()
}

// purchases reads purchases and what Stripe said.
func (s *scenario) purchases() {
	k, ctx, id, now := s.Kit, s.t.Context(), s.account.ID, s.Now()
	for _, q := range []models.PurchaseQuery{
		{}, {State: models.PurchasePaid}, {Flagged: true}, {AccountID: id}, {Since: now.AddDate(-1, 0, 0), Until: now}, {Text: s.bought.SessionID}, {After: s.bought.ID},
		{State: models.PurchasePaid, After: s.bought.ID}, {Back: models.MoneyDisputed}, {Back: models.MoneyRefunded}, {Back: models.MoneyRefundedInPart}, {Back: models.MoneyOwed},
	} {
		q.Limit = 50
		_, err := k.AllPurchases(ctx, q)
		s.must(err)
		s.must(k.EachPurchase(ctx, q, func(models.PurchaseLine) error { return nil }))
	}
	_, err := k.PurchaseByKey(ctx, id, s.bought.Origin, s.bought.Key)
	s.must(err)
	_, err = k.PurchaseBySession(ctx, s.bought.SessionID)
	s.must(err)
	_, err = k.PurchaseByIntent(ctx, "pi_unknown")
	s.must(err, models.CodeNotFound)
	_, err = k.PurchaseLine(ctx, s.bought.ID)
	s.must(err)
	_, err = k.PurchaseEntries(ctx, s.bought.ID, 50)
	s.must(err)
	_, err = k.PurchaseLots(ctx, []models.PurchaseID{s.bought.ID})
	s.must(err)
	_, err = k.AccountPurchases(ctx, id, 10)
	s.must(err)
	_, err = k.BilledPurchase(ctx, id, s.bought.ID)
	s.must(err)
	for _, q := range []models.BillingQuery{{}, {Abandoned: true}, {After: s.bought.ID}} {
		q.AccountID, q.Limit = id, 25
		_, err := k.Billing(ctx, q)
		s.must(err)
	}
	s.must(k.CheckPayment(ctx, id, models.Purchase{Credits: models.Credit, Invoice: "R-none"}))
	_, err = k.CountReversedOwed(ctx)
	s.must(err)
	_, err = k.OpenDisputes(ctx, 10)
	s.must(err)
	for _, q := range []models.EventQuery{{}, {Outcome: models.EventFailed}, {PurchaseID: s.bought.ID}, {Text: "evt_round1"}, {After: "evt_round1"}, {Text: string(s.bought.ID)}} {
		q.Limit = 50
		_, err := k.StripeEvents(ctx, q)
		s.must(err)
	}
	_, _, err = k.StripeEvent(ctx, "evt_round1")
	s.must(err)
	_, err = k.DueStripeEvents(ctx, 10)
	s.must(err)
}

// accounts reads accounts, people, keys and the catalog.
func (s *scenario) accounts() {
	k, ctx, id := s.Kit, s.t.Context(), s.account.ID
	_, err := k.Account(ctx, id)
	s.must(err)
	_, err = k.AccountByExternalID(ctx, "ext_1")
	s.must(err)
	_, err = k.AccountNames(ctx, []models.AccountID{id})
	s.must(err)
	for _, q := range []models.UserQuery{
		{}, {After: s.user.ID}, {Text: "ann"}, {Text: "ann", After: s.user.ID}, {Staff: true}, {Staff: true, After: s.ada.ID},
		{Status: models.UserDisabled}, {Status: models.UserActive}, {Unverified: true}, {Unverified: true, After: s.user.ID},
	} {
		q.Limit = 9
		_, err := k.Users(ctx, q)
		s.must(err)
	}
	for _, q := range []models.AccountQuery{{}, {After: id}, {Text: "ann"}, {Text: "usr"}} {
		q.Limit = 25
		_, err := k.SearchAccounts(ctx, q)
		s.must(err)
	}
	_, err = k.Notes(ctx, models.NoteQuery{AccountID: id, Before: 9, Limit: 9})
	s.must(err)
	_, err = k.Owner(ctx, id)
	s.must(err)
	_, err = k.User(ctx, s.user.ID)
	s.must(err)
	_, err = k.UserByEmail(ctx, s.user.Email)
	s.must(err)
	_, err = k.Credentials(ctx, s.user.ID)
	s.must(err)
	_, err = k.Member(ctx, id, s.user.ID)
	s.must(err)
	_, err = k.Members(ctx, id)
	s.must(err)
	_, err = k.MembersNamed(ctx, id, []models.UserID{"usr_nobody"})
	s.must(err)
	_, err = k.KeysAmong(ctx, id, []models.KeyID{s.key.ID})
	s.must(err)
	_, _, err = k.LastCheck(ctx)
	s.must(err)
	_, err = k.MembersAmong(ctx, id, []models.UserID{s.user.ID})
	s.must(err)
	_, err = k.MembersNamed(ctx, id, []models.UserID{s.user.ID, "usr_none"})
	s.must(err)
	_, err = k.KeysAmong(ctx, id, []models.KeyID{s.key.ID})
	s.must(err)
	_, err = k.MembersNamed(ctx, id, []models.UserID{s.user.ID})
	s.must(err)
	_, err = k.KeysAmong(ctx, id, []models.KeyID{s.key.ID})
	s.must(err)
	_, err = k.Memberships(ctx, s.user.ID)
	s.must(err)
	for _, after := range []models.UserID{"", s.user.ID} {
		_, err = k.MemberList(ctx, models.MemberQuery{AccountID: id, After: after, Limit: 9})
		s.must(err)
		_, err = k.AccountKeys(ctx, models.KeyQuery{AccountID: id, Limit: 9})
		s.must(err)
		_, err = k.AccountKeys(ctx, models.KeyQuery{AccountID: id, After: s.key.ID, Limit: 9})
		s.must(err)
	}
	for _, text := range []string{"test", "ABCDEF01"} {
		_, err = k.AccountKeys(ctx, models.KeyQuery{AccountID: id, Text: text, After: s.key.ID, Limit: 9})
		s.must(err)
		_, err = k.ServiceKeys(ctx, models.KeyQuery{Text: text, Limit: 9})
		s.must(err)
	}
	_, err = k.Store.Key(ctx, s.key.ID)
	s.must(err)
	s.must(k.EachKey(ctx, func(models.Key) error { return nil }))
	_, err = k.KeyUse(ctx, id, []models.KeyID{s.key.ID, "key_filled1", "key_none"}, s.Now().AddDate(0, 0, -30), s.Now())
	s.must(err)
	_, err = k.FormerMember(ctx, id, "usr_none")
	s.must(err, models.CodeNotFound)
	_, err = k.AccountKey(ctx, id, s.key.ID)
	s.must(err)
	_, err = k.KeyByHash(ctx, s.key.Hash)
	s.must(err)
	_, _, err = k.Caller(ctx, s.key.Hash)
	s.must(err, models.CodeUnknownCredential)
	_, err = k.PlanBySlug(ctx, "pro")
	s.must(err)
	_, err = k.PlanLines(ctx)
	s.must(err)
	_, err = k.PlanVersions(ctx, "pro")
	s.must(err)
	_, err = k.Plans(ctx)
	s.must(err)
	_, err = k.Product(ctx, "doc")
	s.must(err)
	_, err = k.Products(ctx)
	s.must(err)
}
