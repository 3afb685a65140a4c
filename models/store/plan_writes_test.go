package store_test

import (
	"strings"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/factor"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/logo"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/setting"
	"github.com/bursar-portal/bursar/models/sso"
	"github.com/bursar-portal/bursar/models/store/factors"
	"github.com/bursar-portal/bursar/models/store/keys"
	"github.com/bursar-portal/bursar/models/storetest"
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

// identities links what others know people as.
func (s *scenario) identities(bob models.User) {
	k, ctx := s.Kit, s.t.Context()
	key := sso.Key{Issuer: "https://clerk.example.test", Subject: "user_1"}
	_, err := k.LinkByAddress(ctx, sso.Vouched{Key: key, Email: bob.Email, EmailVerified: true}, "Clerk", s.act("identity.link"))
	s.must(err)
	s.must(k.LinkIdentity(ctx, sso.Identity{Key: key, UserID: bob.ID, Email: bob.Email}, "Clerk", s.act("identity.link")))
	other := sso.Key{Issuer: "https://google.example.test", Subject: "user_1"}
	s.must(k.LinkIdentity(ctx, sso.Identity{Key: other, UserID: bob.ID, Email: bob.Email}, "Google", s.act("identity.link")))
	s.must(k.UseIdentity(ctx, key))
	_, _, err = k.Identity(ctx, key)
	s.must(err)
	_, err = k.IdentitiesOf(ctx, bob.ID)
	s.must(err)
	_, err = k.SignUpVouched(ctx, models.NewUser{Email: "vera@example.test", Name: "Vera", Zone: "UTC"}, sso.Key{Issuer: other.Issuer, Subject: "vera"}, "203.0.113.0/24", 20, s.act("user.signup"))
	s.must(err)
	token := link.NewToken()
	waiting := link.Link{UserID: bob.ID, Email: bob.Email, Data: map[string]string{link.DataIssuer: other.Issuer}}
	s.must(k.StartLinking(ctx, token, waiting))
	s.must(k.MailLinking(ctx, waiting, "Google"))
	_, err = k.UseLinking(ctx, token)
	s.must(err)
	s.must(k.UnlinkIdentity(ctx, bob.ID, other, "Google", s.act("identity.unlink")))
}

// domains proves a domain, by which somebody joins.
func (s *scenario) domains(org models.AccountID, bob models.User) {
	k, ctx := s.Kit, s.t.Context()
	name := sso.DomainOf(bob.Email)
	for _, one := range []string{name, "other.test"} {
		s.must(k.AddDomain(ctx, sso.Domain{AccountID: org, Name: one, Token: "t"}, s.act("domain.add")))
	}
	_, err := k.Domain(ctx, org, name)
	s.must(err)
	_, err = k.DomainsOf(ctx, org)
	s.must(err)
	for _, found := range []bool{true, false, true} {
		_, err = k.SaveCheck(ctx, org, name, found, s.act("domain.check"))
		s.must(err)
	}
	_, err = k.DueDomains(ctx, k.Now(), 9)
	s.must(err)
	s.must(k.SetDomain(ctx, sso.Domain{AccountID: org, Name: name, JoinRole: models.RoleMember, Issuer: "https://google.example.test"}, s.act("domain.set")))
	_, _, err = k.Joinable(ctx, bob)
	s.must(err)
	_, err = k.JoinByDomain(ctx, org, bob.ID, s.act("member.join"))
	s.must(err)
	_, _, err = k.RequiredSignIn(ctx, bob)
	s.must(err)
	s.must(k.RemoveDomain(ctx, org, "other.test", s.act("domain.remove")))
}

// invitations invites people, who answer.
func (s *scenario) invitations(org models.AccountID) {
	k, ctx := s.Kit, s.t.Context()
	invite := func(n link.NewInvitation) link.Invitation {
		n.AccountID, n.By = org, s.user.ID
		made, err := k.Invite(ctx, n, s.act("member.invite"))
		s.must(err)
		return made
	}
	carl, _ := k.Person("carl")
	change := func(i link.Invitation) link.InvitationChange {
		return link.InvitationChange{AccountID: org, ID: i.ID, By: s.user.ID}
	}
	sent, err := k.ResendInvitation(ctx, change(invite(link.NewInvitation{Email: carl.Email, Role: models.RoleMember})), s.act("invitation.resend"))
	s.must(err)
	token, _ := link.ParseToken(strings.TrimPrefix(k.MailTo(carl.Email).Data["path"], "/invitations/"))
	_, err = k.InvitationByToken(ctx, token)
	s.must(err)
	_, err = k.PendingInvitation(ctx, sent.AccountID, sent.ID)
	s.must(err)
	_, err = k.InvitationFor(ctx, carl, sent.ID)
	s.must(err)
	_, err = k.PendingInvitationsFor(ctx, carl)
	s.must(err)
	for _, after := range []models.InvitationID{"", invite(link.NewInvitation{Email: "dora@example.test", Role: models.RoleMember}).ID} {
		_, err = k.InvitationsOf(ctx, link.InvitationQuery{AccountID: org, After: after, Limit: 9})
		s.must(err)
	}
	s.must(k.AcceptInvitation(ctx, sent, carl.ID, s.act("invitation.accept")))
	_, err = k.AcceptInvitationAs(ctx, invite(link.NewInvitation{Email: "eli@example.test", Role: models.RoleMember}), models.NewUser{Name: "Eli", Zone: "UTC"}, "192.0.2.0/24", 9, s.act("invitation.accept"))
	s.must(err)
	s.must(k.DeclineInvitation(ctx, invite(link.NewInvitation{Email: "fay@example.test", Role: models.RoleMember}), s.act("invitation.decline")))
	s.must(k.RevokeInvitation(ctx, change(invite(link.NewInvitation{Email: "gil@example.test", Role: models.RoleMember})), s.act("invitation.revoke")))
	_, err = k.OfferOwnership(ctx, org, carl.ID, s.user.ID, s.act("ownership.offer"))
	s.must(err)
	s.must(k.ChangeMember(ctx, models.MemberChange{AccountID: org, UserID: carl.ID, By: s.user.ID, From: models.RoleMember}, s.act("member.remove")))
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

// people signs people up, in and out.
func (s *scenario) people(bob models.User) {
	k, ctx := s.Kit, s.t.Context()
	session := models.Session{ID: "session", UserID: bob.ID, CreatedAt: k.Now(), SeenAt: k.Now(), ExpiresAt: k.Now().Add(time.Hour)}
	s.must(k.StartSession(ctx, session, 20))
	_, _, err := k.Session(ctx, "session")
	s.must(err)
	_, err = k.Sessions(ctx, bob.ID)
	s.must(err)
	s.must(k.SeeSession(ctx, session))
	s.must(k.EndOtherSessions(ctx, bob.ID, "session", s.act("sessions.end")))
	s.must(k.EndSession(ctx, bob.ID, "session"))
	s.must(k.RememberDevice(ctx, "device", bob.ID, k.Now().Add(time.Hour)))
	_, err = k.DeviceUser(ctx, "device")
	s.must(err)
	s.must(k.KeepForm(ctx, "form", []byte("data"), k.Now().Add(time.Hour)))
	_, _, err = k.KeptForm(ctx, "form")
	s.must(err)
	s.must(k.DropForm(ctx, "form"))
	s.must(k.UpgradePasswordHash(ctx, bob.ID, "hash", "newer hash"))

	s.factors(bob)

	token := link.NewToken()
	s.must(k.StartSignUp(ctx, token, link.Link{Email: "new@example.test", Data: map[string]string{link.DataName: "New", link.DataZone: "UTC", link.DataEmail: "new@example.test"}}))
	s.must(k.MailReset(ctx, "new@example.test"))
	_, err = k.Link(ctx, token, link.SignUp)
	s.must(err)
	opened, err := k.FinishSignUp(ctx, token, "203.0.113.0/24", 20, s.act("user.signup"))
	s.must(err)
	mailed := func() link.Token {
		mails := k.Mails()
		path := mails[len(mails)-1].Data["path"]
		return link.Token(path[strings.LastIndex(path, "/")+1:])
	}
	s.must(k.MailSignIn(ctx, opened.User.Email))
	_, err = k.UseSignIn(ctx, mailed(), s.act("signin"))
	s.must(err)
	s.must(k.MailProof(ctx, opened.User, "session", "/settings"))
	_, err = k.UseProof(ctx, mailed(), opened.User.ID, "session")
	s.must(err)
	s.must(k.MailReset(ctx, opened.User.Email))
	_, err = k.ResetPassword(ctx, mailed(), "hash", s.act("reset"))
	s.must(err)
	s.must(k.StartEmailChange(ctx, opened.User.ID, "newer@example.test", s.act("email.ask")))
	_, err = k.AgreeToEmail(ctx, mailed(), s.act("email.change"))
	s.must(err)
	s.must(k.StartEmailChange(ctx, opened.User.ID, "newest@example.test", s.act("email.ask")))
	s.must(k.RefuseEmail(ctx, mailed(), s.act("email.refuse")))
	account, err := k.NameOwner(ctx, models.NewAccount{Kind: models.Enterprise, Name: "Named", BillingEmail: "named@example.test", Zone: "UTC"},
		models.NewUser{Email: "named@example.test", Name: "Named", Zone: "UTC"}, s.act("account.open"))
	s.must(err)
	named, err := k.UserByEmail(ctx, "named@example.test")
	s.must(err)
	_, err = k.PendingAccount(ctx, account.ID, named.ID)
	s.must(err)
	_, err = k.PendingPlace(ctx, account.ID, "named@example.test")
	s.must(err)
	_, err = k.AcceptClaim(ctx, mailed(), "Named", "UTC", "hash", s.act("account.claim"))
	s.must(err)
	twice, err := k.OpenAccount(ctx, models.NewAccount{Kind: models.Enterprise, Name: "Twice", Owner: opened.User.ID, BillingEmail: "twice@example.test", Zone: "UTC"})
	s.must(err)
	storetest.NamePlace(s.t, k, twice.ID, named.ID, models.RoleMember)
	place := models.MemberChange{AccountID: twice.ID, UserID: named.ID, By: opened.User.ID}
	_, err = k.PlaceOf(ctx, twice.ID, named.ID)
	s.must(err)
	_, err = k.ResendPlace(ctx, place, s.act("place.resend"))
	s.must(err)
	_, err = k.RemovePlace(ctx, place, s.act("place.remove"))
	s.must(err)
	_, err = k.WhyNotClosedOrganization(ctx, twice.ID)
	s.must(err)
	s.must(k.CloseOrganization(ctx, models.Closing{UserID: opened.User.ID, Account: twice.ID, Audit: s.act("account.close")}))
	_, err = k.WhyNotClosed(ctx, opened.User.ID, opened.Account)
	s.must(err)
	s.must(k.CloseUser(ctx, models.Closing{UserID: opened.User.ID, Account: opened.Account, Audit: s.act("account.close")}))
}

// factors gives somebody second factors, and takes them away.
func (s *scenario) factors(bob models.User) {
	k, ctx := s.Kit, s.t.Context()
	codes := factor.HashRecoveryCodes(bob.ID, factor.NewRecoveryCodes())
	add := func(f factor.Factor, secret factor.Secret) {
		f.UserID = bob.ID
		_, err := k.AddFactor(ctx, factors.Addition{User: bob, Factor: f, Secret: secret, Codes: codes, Session: "none", Audit: s.act("factor.add")})
		s.must(err)
	}
	add(factor.Factor{ID: "fac_app", Kind: factor.KindApp, Name: "App"}, factor.NewSecret())
	add(factor.Factor{ID: "fac_key", Kind: factor.KindPasskey, Name: "Key", Credential: []byte("credential"), Data: []byte("{}")}, "")
	_, err := k.FactorsOf(ctx, bob.ID)
	s.must(err)
	_, err = k.HasFactor(ctx, bob.ID)
	s.must(err)
	_, err = k.FactorKinds(ctx, []models.UserID{bob.ID})
	s.must(err)
	_, err = k.PasskeyOf(ctx, []byte("credential"))
	s.must(err)
	s.must(k.RenameFactor(ctx, bob.ID, "fac_key", "Phone", s.act("factor.rename")))
	_, err = k.UseApp(ctx, bob.ID, func(factor.Secret, int64) (int64, bool) { return 1, true })
	s.must(err)
	s.must(k.UsePasskey(ctx, "fac_key", []byte("{}"), 0, 1))
	_, err = k.CodesLeft(ctx, bob.ID)
	s.must(err)
	_, err = k.UseCode(ctx, bob, codes[0], s.act("factor.recover"))
	s.must(err)
	s.must(k.ReplaceCodes(ctx, bob.ID, codes, s.act("factor.codes")))
	s.must(k.PutChallenge(ctx, factor.Challenge{ID: "challenge", Purpose: factor.SecondStep, UserID: bob.ID, Data: []byte("{}")}))
	_, _, err = k.Challenge(ctx, "challenge", factor.SecondStep)
	s.must(err)
	s.must(k.CountTry(ctx, "challenge"))
	_, _, err = k.TakeChallenge(ctx, "challenge", factor.SecondStep)
	s.must(err)
	s.must(k.ProveSession(ctx, "session", factor.App))
	box, err := k.Seal(ctx, "text", "of")
	s.must(err)
	_, err = k.Unseal(ctx, box, "of")
	s.must(err)
	s.must(k.RemoveFactor(ctx, bob, "fac_key", false, s.act("factor.remove")))
	s.must(k.ResetFactors(ctx, bob, s.act("factor.reset")))
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
