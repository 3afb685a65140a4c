package accounts

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/posting"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// OpenOrganization creates an organization for a person, who becomes its owner. n.ID, if it
// has one, makes a form that is sent twice open it once. CodeConflict: there is an account
// with this ID.
func (a *Accounts) OpenOrganization(ctx context.Context, n models.NewAccount, audit models.AuditRecord) (models.Account, error) {
	n.Kind = models.Enterprise
	row := schema.NewAccount(n, a.db.Now())
	audit.AccountID, audit.Subject = row.ID, string(row.ID)
	if err := a.ledger.Write(ctx, posting.OpenAccount{Account: row, Owner: n.Owner}, posting.RecordOpening{Audit: audit}); err != nil {
		return models.Account{}, err
	}
	return row.Model(), nil
}

// ChangeOrganization changes the name of an account, and its zone by a command, together.
// renamed is the audit record of the name, command.Audit that of the zone. Errors: those of
// posting.RenameAccount and of Post.
func (a *Accounts) ChangeOrganization(ctx context.Context, name, zone string, renamed models.AuditRecord, command models.Command) error {
	rename := posting.RenameAccount{ID: command.Account, Name: name, Audit: renamed}
	account, err := a.Account(ctx, command.Account)
	if err != nil {
		return err
	}
	if account.Zone == zone {
		return a.ledger.Write(ctx, rename)
	}
	command.Do = models.ChangeAccount{Zone: &zone}
	_, err = a.ledger.PostWith(ctx, command, rename)
	return err
}

// SetBilling changes what an account's receipts say about the customer. CodeNotFound.
func (a *Accounts) SetBilling(ctx context.Context, id models.AccountID, b models.BillingDetails, audit models.AuditRecord) error {
	return database.Explain(a.db.Transact(ctx, func(tx *gorm.DB) error {
		var account schema.Account
		if err := tx.Where("id = ?", id).Take(&account).Error; err != nil {
			return database.NotFoundOr(err, "account")
		}
		if err := tx.Model(&account).Where("id = ?", id).Updates(map[string]any{
			"billing_email": b.Email, "billing_address": b.Address, "tax_id": b.TaxID, "billing_contacts": b.Contacts,
			"search": schema.SearchText(account.Name, b.Email),
		}).Error; err != nil {
			return err
		}
		return a.db.RecordAudit(tx, audit)
	}))
}
