package posting

import (
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// AcceptInvitation makes a user what an invitation says, and tells whoever invited them.
// The invitation is as it was read: one that was sent again, answered or revoked since is
// refused. CodeNotFound: it is over, or whoever invited them may not do so any more.
// CodeForbidden: it is for another address, or the user has not proved theirs. CodeConflict:
// they are there already, or what they should take over has another owner.
type AcceptInvitation struct {
	Invitation link.Invitation
	User       models.UserID
	Audit      models.AuditRecord
}

func (w AcceptInvitation) carryOut(tx *gorm.DB, db *database.DB) error { return w.CarryOut(tx, db) }

// CarryOut accepts the invitation in a transaction that has no command.
func (w AcceptInvitation) CarryOut(tx *gorm.DB, db *database.DB) error {
	i := w.Invitation
	if err := EndInvitation(tx, db, i, link.InvitationAccepted); err != nil {
		return err
	}
	var user schema.User
	if err := tx.Where("id = ?", w.User).Take(&user).Error; err != nil {
		return database.NotFoundOr(err, "user")
	}
	if !i.IsTo(user.Email) || user.VerifiedAt == 0 || user.Status != models.UserActive {
		return models.Errorf(models.CodeForbidden, "This invitation is for another person.")
	}
	if held, err := MayInvite(tx, i.InvitedBy, i); err != nil || !held {
		if err == nil {
			err = models.Errorf(models.CodeNotFound, "This invitation is no longer valid. Ask for a new one.")
		}
		return err
	}
	if OneWouldMakeStaff(db, i) { // sent before the admins had a limit
		return models.Errorf(models.CodeNotFound, "This invitation is no longer valid. Ask for a new one.")
	}
	organization, err := w.join(tx, db, user)
	if err != nil {
		return err
	}
	w.Audit.AccountID, w.Audit.Subject = i.AccountID, string(user.ID)
	if err := db.RecordAudit(tx, w.Audit); err != nil {
		return err
	}
	return w.tellInviter(tx, db, organization)
}

// join gives the user the role, and returns the name of what they joined.
func (w AcceptInvitation) join(tx *gorm.DB, db *database.DB, user schema.User) (string, error) {
	i := w.Invitation
	if i.ToStaff() {
		if user.Operator != "" {
			return "", models.Errorf(models.CodeConflict, "You work for %s already.", db.Settings().Brand.Name)
		}
		return db.Settings().Brand.Name, tx.Model(&user).Update("operator", i.Operator).Error
	}
	var account schema.Account
	if err := tx.Where("id = ? AND status <> ?", i.AccountID, models.AccountClosed).Take(&account).Error; err != nil {
		return "", database.NotFoundOr(err, "organization")
	}
	role, err := roleIn(tx, i.AccountID, user.ID)
	member := schema.Member{AccountID: i.AccountID, UserID: user.ID, Role: i.Role, CreatedAt: schema.MicrosOf(db.Now())}
	switch {
	case err != nil:
		return "", err
	case i.Kind == link.ToOwn:
		return account.Name, w.takeOver(tx, role)
	case role != "":
		return "", models.Errorf(models.CodeConflict, "You’re already a member of this organization.")
	}
	// A place that a program has named them for is theirs with this, whatever it was.
	if err := tx.Where("account_id = ? AND user_id = ? AND pending", i.AccountID, user.ID).Delete(&schema.Member{}).Error; err != nil {
		return "", err
	}
	return account.Name, tx.Create(&member).Error
}

// takeOver makes a member the owner, and the owner who offered it an admin.
func (w AcceptInvitation) takeOver(tx *gorm.DB, role models.Role) error {
	switch role {
	case "":
		return models.Errorf(models.CodeConflict, "Only a member can become the owner of this organization.")
	case models.RoleOwner:
		return models.Errorf(models.CodeConflict, "You already own this organization.")
	}
	i := w.Invitation
	set := func(user models.UserID, role models.Role) error {
		return tx.Model(&schema.Member{}).Where("account_id = ? AND user_id = ?", i.AccountID, user).Update("role", role).Error
	}
	if err := set(w.User, models.RoleOwner); err != nil {
		return err
	}
	return set(i.InvitedBy, models.RoleAdmin)
}

// tellInviter mails whoever invited the user that they have come.
func (w AcceptInvitation) tellInviter(tx *gorm.DB, db *database.DB, organization string) error {
	var inviter schema.User
	if err := tx.Where("id = ? AND status = ?", w.Invitation.InvitedBy, models.UserActive).Limit(1).Find(&inviter).Error; err != nil || inviter.ID == "" {
		return err
	}
	path := "/enterprise/dashboard?account=" + string(w.Invitation.AccountID) + "&page=members"
	if w.Invitation.ToStaff() {
		path = "/admin/staff"
	}
	return db.Enqueue(tx, outbox.Mail{Kind: outbox.InvitationAccepted, To: inviter.Email, Name: inviter.Name, AccountID: w.Invitation.AccountID, Data: map[string]string{
		"organization": organization, "role": w.Invitation.RoleName(), "address": w.Invitation.Email, "path": path,
	}})
}

// EndInvitation moves an invitation from pending to another state. CodeNotFound: it is not
// pending any more, or was sent again since it was read.
func EndInvitation(tx *gorm.DB, db *database.DB, i link.Invitation, state link.InvitationState) error {
	ended := tx.Model(&schema.Invitation{}).Where("id = ? AND hash = ? AND state = ?", i.ID, i.Hash[:], link.InvitationPending)
	if state == link.InvitationAccepted || state == link.InvitationDeclined {
		ended = ended.Where("expires_at > ?", schema.MicrosOf(db.Now()))
	}
	ended = ended.Updates(map[string]any{"state": state, "ended_at": schema.MicrosOf(db.Now())})
	if ended.Error == nil && ended.RowsAffected == 0 {
		return models.Errorf(models.CodeNotFound, "This invitation is no longer open. Ask for a new one.")
	}
	return ended.Error
}

// RevokeInvitations revokes what a member's invitations gave beyond what their role lets them
// give, and what was offered to them as a member, in the transaction that changes their role
// or removes them.
func RevokeInvitations(tx *gorm.DB, db *database.DB, account models.AccountID, user schema.User, role models.Role) error {
	var made, offered []schema.Invitation
	err := tx.Where("invited_by = ? AND account_id = ? AND state = 'pending'", user.ID, account).Find(&made).Error
	if err == nil && role == "" {
		err = tx.Where("account_id = ? AND email_normal = ? AND state = 'pending' AND kind = ?", account, user.EmailNormal, link.ToOwn).Find(&offered).Error
	}
	for _, r := range append(offered, made...) {
		if err == nil && !models.MayChangeMember(role, false, "", models.Role(r.Role)) {
			err = EndInvitation(tx, db, r.Model(), link.InvitationRevoked)
		}
	}
	return err
}

// ForgetInvitations deletes the invitations to a user who goes for good, and revokes those
// that they made.
func ForgetInvitations(tx *gorm.DB, db *database.DB, user schema.User) error {
	if err := tx.Exec("DELETE FROM invitations WHERE email_normal = ?", user.EmailNormal).Error; err != nil {
		return err
	}
	return tx.Model(&schema.Invitation{}).Where("invited_by = ? AND state = ?", user.ID, link.InvitationPending).
		Updates(map[string]any{"state": link.InvitationRevoked, "ended_at": schema.MicrosOf(db.Now())}).Error
}

// MayInvite reports whether a user may invite somebody to what an invitation is to: owners
// and admins to their organization, admins of the operator to work for it. ""
// is the operator at the command line, who invites staff.
func MayInvite(tx *gorm.DB, by models.UserID, i link.Invitation) (bool, error) {
	if by == "" {
		return i.ToStaff(), nil
	}
	var user schema.User
	if err := tx.Where("id = ? AND status = ?", by, models.UserActive).Limit(1).Find(&user).Error; err != nil || user.ID == "" {
		return false, err
	}
	if i.ToStaff() {
		return user.Operator == models.OperatorAdmin, nil
	}
	role, err := roleIn(tx, i.AccountID, by)
	return models.MayChangeMember(role, false, "", i.Role), err
}

// OneWouldMakeStaff reports whether an invitation would have one admin make another, or
// support, while admins have a limit: see models.Settings.CantMake.
func OneWouldMakeStaff(db *database.DB, i link.Invitation) bool {
	return i.InvitedBy != "" && i.ToStaff() && db.Settings().CantMake(i.Operator)
}

// roleIn returns a user's role in an account, "" if they are no member.
func roleIn(tx *gorm.DB, account models.AccountID, user models.UserID) (models.Role, error) {
	var row schema.Member
	err := tx.Where("account_id = ? AND user_id = ? AND NOT pending", account, user).Limit(1).Find(&row).Error
	return row.Role, err
}
