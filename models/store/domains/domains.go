// Package domains is the store's room for the mail domains of organizations.
package domains

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/sso"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Domains are the domains of organizations.
type Domains struct{ db *database.DB }

// New returns the room over an open database.
func New(db *database.DB) *Domains { return &Domains{db} }

// AddDomain lists a domain that is yet to be proved. CodeConflict: it is listed already, or
// too many are. CodeNotFound: no such organization.
func (d *Domains) AddDomain(ctx context.Context, n sso.Domain, audit models.AuditRecord) error {
	return d.change(ctx, audit, func(tx *gorm.DB) error {
		var account schema.Account
		if err := tx.Where("id = ? AND kind = ? AND status <> ?", n.AccountID, models.Enterprise, models.AccountClosed).Take(&account).Error; err != nil {
			return database.NotFoundOr(err, "organization")
		}
		var listed int64
		if err := tx.Model(&schema.Domain{}).Where("account_id = ?", n.AccountID).Count(&listed).Error; err != nil {
			return err
		}
		if listed >= sso.MostDomains {
			return models.Errorf(models.CodeConflict, "An organization has at most %d domains.", sso.MostDomains)
		}
		row := schema.Domain{AccountID: n.AccountID, Name: n.Name, Token: n.Token, CreatedAt: schema.MicrosOf(d.db.Now())}
		return database.ConflictOr(tx.Create(&row).Error, "This domain is listed already.")
	})
}

// change runs a transaction and records it.
func (d *Domains) change(ctx context.Context, audit models.AuditRecord, do func(tx *gorm.DB) error) error {
	return database.Explain(d.db.Transact(ctx, func(tx *gorm.DB) error {
		if err := do(tx); err != nil {
			return err
		}
		return d.db.RecordAudit(tx, audit)
	}))
}

// DomainsOf returns the domains of an organization by name.
func (d *Domains) DomainsOf(ctx context.Context, id models.AccountID) ([]sso.Domain, error) {
	var rows []schema.Domain
	err := d.db.Read.WithContext(ctx).Where("account_id = ?", id).Order("name").Find(&rows).Error
	return modelsOf(rows), database.Explain(err)
}

func modelsOf(rows []schema.Domain) []sso.Domain {
	list := make([]sso.Domain, len(rows))
	for i, r := range rows {
		list[i] = r.Model()
	}
	return list
}

// Domain finds a domain of an organization. CodeNotFound.
func (d *Domains) Domain(ctx context.Context, id models.AccountID, name string) (sso.Domain, error) {
	row, err := find(d.db.Read.WithContext(ctx), id, name)
	return row.Model(), err
}

func find(tx *gorm.DB, id models.AccountID, name string) (row schema.Domain, err error) {
	return row, database.NotFoundOr(tx.Where("account_id = ? AND name = ?", id, name).Take(&row).Error, "domain")
}

// DueDomains returns verified domains that were not checked since an instant, the longest
// unchecked first.
func (d *Domains) DueDomains(ctx context.Context, since time.Time, limit int) ([]sso.Domain, error) {
	var rows []schema.Domain
	err := d.db.Read.WithContext(ctx).Where("verified_at > 0 AND checked_at <= ?", schema.MicrosOf(since)).Order("checked_at").Limit(limit).Find(&rows).Error
	return modelsOf(rows), database.Explain(err)
}

// SaveCheck notes whether the DNS has the record of a domain. The first time, that verifies it. A
// verified domain whose record is gone stays so for the grace, then it is not any more; the
// owners are told by mail of both. It returns the domain as it is then. CodeConflict: another
// organization has verified it.
func (d *Domains) SaveCheck(ctx context.Context, id models.AccountID, name string, found bool, audit models.AuditRecord) (sso.Domain, error) {
	var row schema.Domain
	err := d.db.Transact(ctx, func(tx *gorm.DB) (err error) {
		if row, err = find(tx, id, name); err != nil {
			return err
		}
		now, kind := d.db.Now(), outbox.Kind("")
		row.CheckedAt, audit.Action = schema.MicrosOf(now), ""
		switch was := row.Model(); {
		case found && !was.Verified():
			row.VerifiedAt, row.MissingSince = row.CheckedAt, 0
			audit.Action, audit.Detail = "domain.verify", "Proved that the domain "+name+" is the organization's."
			if err := freeOfClosed(tx, name); err != nil {
				return err
			}
		case found && row.MissingSince != 0:
			row.MissingSince = 0
			audit.Action, audit.Detail = "domain.found", "The DNS record of "+name+" is there again."
		case !found && was.Verified() && row.MissingSince == 0:
			row.MissingSince, kind = row.CheckedAt, outbox.DomainMissing
			audit.Action, audit.Detail = "domain.missing", "The DNS record of "+name+" is gone."
		case !found && was.Verified() && now.Sub(was.MissingSince) >= sso.Grace:
			row.VerifiedAt, row.MissingSince, kind = 0, 0, outbox.DomainLapsed
			audit.Action, audit.Detail = "domain.lapse", "The domain "+name+" is no longer the organization's: its DNS record stayed away."
		}
		if err := tx.Model(&schema.Domain{}).Where("account_id = ? AND name = ?", id, name).Updates(map[string]any{
			"checked_at": row.CheckedAt, "verified_at": row.VerifiedAt, "missing_since": row.MissingSince,
		}).Error; err != nil {
			return database.ConflictOr(err, "Another organization has verified this domain.")
		}
		if kind != "" {
			if err := d.tellOwners(tx, id, outbox.Mail{Kind: kind, AccountID: id, Data: map[string]string{"domain": name, "path": "/enterprise/domains?account=" + string(id)}}); err != nil {
				return err
			}
		}
		if audit.Action == "" {
			return nil
		}
		return d.db.RecordAudit(tx, audit)
	})
	return row.Model(), database.Explain(err)
}

// freeOfClosed takes a domain from organizations that are closed.
func freeOfClosed(tx *gorm.DB, name string) error {
	return tx.Exec(`UPDATE domains SET verified_at = 0 WHERE name = ? AND verified_at > 0
		AND account_id IN (SELECT id FROM accounts WHERE id = domains.account_id AND status = ?)`, name, models.AccountClosed).Error
}

func (d *Domains) tellOwners(tx *gorm.DB, id models.AccountID, m outbox.Mail) error {
	var owners []struct{ Email, Name, Organization string }
	if err := tx.Raw(`SELECT u.email, u.name, a.name AS organization FROM members m JOIN users u ON u.id = m.user_id JOIN accounts a ON a.id = m.account_id
		WHERE m.account_id = ? AND m.role = ? AND NOT m.pending AND u.status = ?`, id, models.RoleOwner, models.UserActive).Scan(&owners).Error; err != nil {
		return err
	}
	var mails []outbox.Mail
	for _, o := range owners {
		one := m
		one.To, one.Name = o.Email, o.Name
		one.Data = map[string]string{"organization": o.Organization, "domain": m.Data["domain"], "path": m.Data["path"]}
		mails = append(mails, one)
	}
	return d.db.Enqueue(tx, mails...)
}

// SetDomain says what people of a verified domain may and must do. Sessions of its members
// that did not begin with the provider that is required from now on end. CodeNotFound.
// CodeConflict: the domain is not verified. CodeInvalidField on "join_role".
func (d *Domains) SetDomain(ctx context.Context, n sso.Domain, audit models.AuditRecord) error {
	if n.JoinRole != "" && !slices.Contains(sso.JoinRoles, n.JoinRole) {
		return models.Invalid("join_role", "Nobody can join with this role by themselves.")
	}
	return d.change(ctx, audit, func(tx *gorm.DB) error {
		row, err := find(tx, n.AccountID, n.Name)
		if err != nil {
			return err
		}
		if row.VerifiedAt == 0 {
			return models.Errorf(models.CodeConflict, "Verify the domain first.")
		}
		if err := tx.Model(&schema.Domain{}).Where("account_id = ? AND name = ?", n.AccountID, n.Name).
			Updates(map[string]any{"join_role": n.JoinRole, "issuer": n.Issuer}).Error; err != nil {
			return err
		}
		if n.Issuer == "" || n.Issuer == row.Issuer {
			return nil
		}
		return endOtherSessions(tx, n)
	})
}

// endOtherSessions ends the sessions of members of a domain that began in another way than by
// its provider. Owners keep theirs.
func endOtherSessions(tx *gorm.DB, n sso.Domain) error {
	var members []struct {
		ID    models.UserID
		Email string
	}
	if err := tx.Raw(`SELECT u.id, u.email FROM members m JOIN users u ON u.id = m.user_id
		WHERE m.account_id = ? AND m.role <> ? AND NOT m.pending`, n.AccountID, models.RoleOwner).Scan(&members).Error; err != nil {
		return err
	}
	for _, m := range members {
		if sso.DomainOf(m.Email) != n.Name {
			continue
		}
		if err := tx.Where("user_id = ? AND issuer <> ?", m.ID, n.Issuer).Delete(&schema.Session{}).Error; err != nil {
			return err
		}
	}
	return nil
}

// RemoveDomain removes a domain of an organization. CodeNotFound.
func (d *Domains) RemoveDomain(ctx context.Context, id models.AccountID, name string, audit models.AuditRecord) error {
	return d.change(ctx, audit, func(tx *gorm.DB) error {
		gone := tx.Where("account_id = ? AND name = ?", id, name).Delete(&schema.Domain{})
		if gone.Error == nil && gone.RowsAffected == 0 {
			return database.NotFound("domain")
		}
		return gone.Error
	})
}
