package domains

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/sso"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// RequiredSignIn returns the way in which a user must sign in: they are a member of the
// organization that has verified the domain of their address and requires a provider. ok is
// false if they may sign in any way. Owners may: they keep a way in if the provider fails.
func (d *Domains) RequiredSignIn(ctx context.Context, user models.User) (r sso.Required, ok bool, err error) {
	name := sso.DomainOf(user.Email)
	if name == "" || !user.Verified() {
		return r, false, nil
	}
	err = d.db.Read.WithContext(ctx).Raw(`SELECT d.account_id, a.name AS organization, d.issuer FROM domains d
		JOIN members m ON m.account_id = d.account_id AND m.user_id = ? AND NOT m.pending AND m.role <> ?
		JOIN accounts a ON a.id = d.account_id AND a.status <> ?
		WHERE d.name = ? AND d.verified_at > 0 AND d.issuer <> ''`, user.ID, models.RoleOwner, models.AccountClosed, name).Limit(1).Scan(&r).Error
	return r, r.Issuer != "", database.Explain(err)
}

const selectOffers = `SELECT d.account_id, a.name, d.name AS domain, d.join_role AS role FROM domains d
	JOIN accounts a ON a.id = d.account_id AND a.status = ? WHERE d.name = ? AND d.verified_at > 0 AND d.join_role <> ''
	AND NOT EXISTS (SELECT 1 FROM members m WHERE m.account_id = d.account_id AND m.user_id = ? AND NOT m.pending)`

// Joinable returns the organization that a user may join by themself, which has verified the
// domain of their address. ok is false if there is none.
func (d *Domains) Joinable(ctx context.Context, user models.User) (o sso.Offer, ok bool, err error) {
	return joinable(d.db.Read.WithContext(ctx), user)
}

func joinable(tx *gorm.DB, user models.User) (o sso.Offer, ok bool, err error) {
	name := sso.DomainOf(user.Email)
	if name == "" || !user.Verified() || user.Status != models.UserActive {
		return o, false, nil
	}
	err = tx.Raw(selectOffers, models.AccountActive, name, user.ID).Limit(1).Scan(&o).Error
	return o, o.AccountID != "", database.Explain(err)
}

// JoinByDomain makes a user a member of the organization that has verified the domain of
// their address, with the role that its owner has set. CodeNotFound: they may not join it.
// CodeConflict: they are a member already.
func (d *Domains) JoinByDomain(ctx context.Context, account models.AccountID, id models.UserID, audit models.AuditRecord) (sso.Offer, error) {
	var offer sso.Offer
	err := d.change(ctx, audit, func(tx *gorm.DB) error {
		var user schema.User
		if err := tx.Where("id = ?", id).Take(&user).Error; err != nil {
			return database.NotFoundOr(err, "user")
		}
		var ok bool
		var err error
		offer, ok, err = joinable(tx, user.Model())
		if err == nil && (!ok || offer.AccountID != account) {
			err = database.NotFound("organization that you can join")
		}
		if err != nil {
			return err
		}
		row := schema.Member{AccountID: account, UserID: id, Role: offer.Role, CreatedAt: schema.MicrosOf(d.db.Now())}
		return tx.Clauses(database.Replace).Create(&row).Error // in place of one who was only named
	})
	return offer, err
}
