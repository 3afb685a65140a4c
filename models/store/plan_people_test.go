package store_test

import (
	"strings"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/factor"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/sso"
	"github.com/bursar-portal/bursar/models/store/factors"
	"github.com/bursar-portal/bursar/models/storetest"
)

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
