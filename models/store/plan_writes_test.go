package store_test

import (
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/logo"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/setting"
	"github.com/bursar-portal/bursar/models/store/keys"
)

// everyWrite changes what stands beside the ledger.
func (s *scenario) everyWrite() {
	k, ctx, id := s.Kit, s.t.Context(), s.account.ID
	s.must(k.SetLowBalance(ctx, id, models.Credit, s.act("account.low")))
	s.must(k.SetStorageLimit(ctx, id, nil, new(models.Bytes(1<<30)), s.act("account.storage")))
	_, err := k.SetStorageUsage(ctx, id, 1000)
	s.must(err)
	for range 2 {
		_, _, err := k.AddStorage(ctx, models.StorageDelta{AccountID: id, Origin: "o", Key: "k", Delta: 10})
		s.must(err)
	}
	s.must(k.WriteNote(ctx, models.Note{AccountID: id, Author: s.ada.ID, Key: "1", Text: "a note"}, s.act("note.write")))
	notes, err := k.Notes(ctx, models.NoteQuery{AccountID: id, Limit: 9})
	s.must(err)
	s.must(k.EraseNote(ctx, id, notes.Lines[0].Sequence, s.act("note.erase")))

	org, err := k.OpenAccount(ctx, models.NewAccount{Kind: models.Enterprise, Name: "Org", Owner: s.user.ID, BillingEmail: "org@example.test", Zone: "UTC", ExternalID: "ext_1"})
	s.must(err)
	_, err = k.OpenOrganization(ctx, models.NewAccount{Name: "Second", Owner: s.user.ID, Zone: "UTC"}, s.act("account.open"))
	s.must(err)
	s.must(k.SetBilling(ctx, org.ID, models.BillingDetails{Email: "b@example.test"}, s.act("account.billing")))
	s.must(k.ChangeOrganization(ctx, "Org 2", "Europe/Berlin", s.act("account.rename"), models.Command{Account: org.ID, Origin: "form", Key: "zone", Actor: models.System}))
	bob, _ := k.Person("bob")
	k.Join(org.ID, bob.ID, models.RoleMember)
	s.must(k.ChangeMember(ctx, models.MemberChange{AccountID: org.ID, UserID: bob.ID, By: s.user.ID, From: models.RoleMember}, s.act("member.remove")))
	s.must(k.UpdateUser(ctx, bob.ID, "Bob", "UTC", "de", s.act("user.update")))
	s.must(k.SetPasswordHash(ctx, bob.ID, "", "hash", s.act("user.password")))
	s.must(k.VouchFor(ctx, bob.ID, "hash", s.act("user.password")))
	s.people(bob)
	s.identities(bob)
	s.domains(org.ID, bob)
	for _, picture := range []*models.Logo{logo.Stored(logo.PNG, []byte("png")), nil, logo.Stored(logo.SVG, []byte("svg"))} {
		s.must(k.ChangeLogo(ctx, picture, s.act("setting.change")))
	}
	s.must(k.ChangeSettings(ctx, setting.Change{Name: setting.BrandName, Was: "Bursar", Value: "Acme"}))
	s.must(k.ChangeSettings(ctx, setting.Change{Name: setting.BrandName, Was: "Acme", Value: "Bursar"}))

	s.must(k.CreateKey(ctx, models.Key{ID: models.NewKeyID(), AccountID: id, Name: "n", Hash: models.NewSecret().Hash(), Status: models.KeyActive}, s.act("key.create")))
	service := k.Key(models.NewSecret(), "") // by CreateServiceKey
	s.must(k.CreateServiceKey(ctx, models.Key{ID: models.NewKeyID(), Name: "n", Hash: models.NewSecret().Hash(), Status: models.KeyActive, Lineage: service.Lineage}, s.act("key.create")))
	s.must(k.SetKeyStatus(ctx, id, s.key.ID, models.KeyPaused, s.act("key.pause")))
	s.keys()

	extra, err := k.SavePlan(ctx, models.PlanVersion{Slug: "extra", Name: "Extra", Allowance: models.Credit, Period: models.Daily}, s.act("plan.save"))
	s.must(err)
	s.must(k.ArchivePlan(ctx, extra.PlanID, true, s.act("plan.archive")))
	product := models.Product{Slug: "spec", Name: "Spec", UnitCost: models.Credit, Rule: models.Upfront}
	s.must(k.CreateProduct(ctx, product, s.act("product.create")))
	changed := product
	changed.Name = "Specification"
	s.must(k.ChangeProduct(ctx, product, changed, s.act("product.change")))
	s.must(k.ArchiveProduct(ctx, "spec", true, s.act("product.archive")))
	s.batches()
	s.proposals()
	s.mails()
	s.staff()
	s.invitations(org.ID)

	s.must(k.WriteAudit(ctx, s.act("other")))
	k.RecordRepeated(ctx, s.act("other"))
	_, err = k.SealAudit(ctx)
	s.must(err)
	s.RecordRejectedRequest(models.RejectedRequest{At: k.Now(), AccountID: id, Actor: models.System, Method: "GET", Route: "/x", Status: 402, Code: models.CodeInsufficientCredits, RequestID: "req_1"})
}

// keys rotates keys, stops leaked ones and notes when they were used.
func (s *scenario) keys() {
	k, ctx, id := s.Kit, s.t.Context(), s.account.ID
	leaked := models.NewSecret()
	old := k.Key(leaked, id, models.ScopeBalanceRead)
	k.Post(models.Command{Account: id, Do: models.ChangeCap{Subject: models.CapOnKey(old.ID), Window: models.CapDay, Amount: new(models.Credit)}})
	for _, r := range []models.KeyRotation{{AccountID: id, Key: old.ID}, {Key: k.Key(models.NewSecret(), "").ID}} {
		r.Successor, r.Secret, r.ByOperator = models.NewKeyID(), models.NewSecret(), true
		_, err := k.RotateKey(ctx, r, s.act("key.rotate"))
		s.must(err)
	}
	for range 2 {
		_, _, err := k.StopLeaked(ctx, []models.Secret{leaked, models.NewSecret()}, models.KeyPaused, func(models.Key) models.AuditRecord { return s.act(keys.ActionKeyLeaked) })
		s.must(err)
	}
	s.must(k.SetKeyRateLimit(ctx, id, old.ID, 60, s.act("key.limit")))
	k.NoteUse(old.ID, nowhere{})
	k.WriteUses()
}

// nowhere is a client whose address is not known.
type nowhere struct{}

func (nowhere) RealIP() string { return "" }

// mails sends mails, some in vain.
func (s *scenario) mails() {
	k, ctx := s.Kit, s.t.Context()
	claim := func() outbox.Due {
		k.QueueMail(outbox.Mail{Kind: outbox.PasswordChanged, To: "ada@example.test", Until: k.Now().Add(time.Hour)})
		due, ok, err := k.ClaimMail(ctx, time.Minute)
		if s.must(err); !ok {
			s.t.Fatal("no mail is due")
		}
		return due
	}
	s.must(k.MailSent(ctx, claim().ID))
	s.must(k.MailWritten(ctx, claim().ID))
	due := claim()
	s.must(k.MailPutBack(ctx, due))
	due = claim()
	s.must(k.MailDelayed(ctx, due, "away", k.Now().Add(time.Minute)))
	due = claim()
	s.must(k.MailFailed(ctx, due, "451", false))
	due = claim()
	s.must(k.MailFailed(ctx, due, "550", true))
	s.must(k.RetryMail(ctx, due.ID, s.act("mail.retry")))
	due = claim()
	s.must(k.MailFailed(ctx, due, "550", true))
	s.must(k.DismissMail(ctx, due.ID, s.act("mail.dismiss")))
	s.must(k.DismissFailedMails(ctx, s.act("mail.dismiss_all")))
	k.Clock.Add(2 * time.Hour)
	_, _, err := k.ClaimMail(ctx, time.Minute) // those whose links have ended
	s.must(err)
	s.must(k.TidyMails(ctx))
	<-k.Mailed()
	for _, q := range []outbox.MailQuery{{}, {State: outbox.Failed}, {To: "ada@example.test"}, {State: outbox.Failed, To: "ada@example.test"}, {After: due.ID}, {State: outbox.Sent, After: due.ID}} {
		q.Limit = 9
		_, err := k.Store.Mails(ctx, q)
		s.must(err)
	}
	_, err = k.CountFailedMails(ctx, 9)
	s.must(err)
}

// batches opens batches and decides on them.
func (s *scenario) batches() {
	k, ctx := s.Kit, s.t.Context()
	open := func(key string, state models.BatchState) models.AdjustmentBatch {
		lines := []models.AdjustmentLine{{Number: 2, Account: s.account.ID, Amount: models.Credit, Kind: models.Purchased, Reason: "a correction"}}
		b, err := models.NewAdjustmentBatch(lines)
		s.must(err)
		b.State, b.RequestedBy, b.FileName, b.Key = state, s.ada.ID, "march.csv", key
		b, err = k.OpenBatch(ctx, b, lines, s.act("batch.open"))
		s.must(err)
		return b
	}
	b := open("1", models.BatchDraft)
	_, _, err := k.PostBatch(ctx, models.BatchDecision{ID: b.ID, From: b.State, By: s.ada.ID, Audit: s.act("batch.post")}, nil)
	s.must(err)
	b = open("2", models.BatchPending)
	s.must(k.DecideBatch(ctx, models.BatchDecision{ID: b.ID, From: b.State, To: models.BatchRejected, By: s.ben.ID, RejectionReason: "no", Audit: s.act("batch.reject")}))
}

// proposals asks for approvals and decides on them.
func (s *scenario) proposals() {
	k, ctx := s.Kit, s.t.Context()
	propose := func(key string) models.Proposal {
		p, err := k.Propose(ctx, models.Proposal{
			ID: models.NewProposalID(), Title: "Start Pro", Account: s.account.ID, Credits: 5 * models.Credit, Reason: "Agreed",
			Origin: "form:" + string(s.ada.ID), EntryKey: key, RequestedBy: s.ada.ID, Key: key,
			Change: models.ProposedChange{
				Command:     models.StartSubscription{SubscriptionID: models.NewSubscriptionID(), PlanID: s.plans[1].PlanID},
				AuditAction: "plan.start", AuditSubject: "pro", Done: "Started Pro",
			},
		}, s.act("approval.ask"))
		s.must(err)
		return p
	}
	s.must(k.ApproveProposal(ctx, models.ProposalDecision{ID: propose("p1").ID, By: s.ben.ID, Audit: s.act("approval.approve")}))
	s.must(k.DecideProposal(ctx, models.ProposalDecision{ID: propose("p2").ID, By: s.ben.ID, To: models.BatchRejected, RejectionReason: "No", Audit: s.act("approval.reject")}))
}

// staff changes what people may do.
func (s *scenario) staff() {
	k, ctx := s.Kit, s.t.Context()
	for _, email := range []string{"one@example.test", "two@example.test"} {
		admin, err := k.CreateUser(ctx, models.NewUser{Verified: true, Email: email, Name: "Admin", Zone: "UTC", Operator: models.OperatorAdmin})
		s.must(err)
		view := models.CustomerView{ID: "view-" + email, Operator: admin.ID, User: s.user.ID, Reason: "Ticket"}
		s.must(k.StartCustomerView(ctx, view, s.act("view_as.start")))
		_, _, err = k.CustomerView(ctx, view.ID)
		s.must(err)
		_, err = k.CustomerViews(ctx, s.user.ID, 9)
		s.must(err)
		s.must(k.EndCustomerView(ctx, view.ID, s.act("view_as.end")))
		if email == "two@example.test" {
			s.must(k.ForceReset(ctx, admin.ID, link.NewToken(), s.act("user.reset")))
			to := models.Standing{Operator: models.OperatorSupport, Status: models.UserDisabled}
			s.must(k.ChangeStanding(ctx, models.StandingChange{UserID: admin.ID, From: admin.Standing(), To: to}, s.act("user.disable")))
		}
	}
}
