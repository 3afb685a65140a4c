package people

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// linkRest is how long a used or expired link is kept, so that whoever follows it again is
// told what became of it.
const linkRest = 30 * 24 * 60 * 60 * 1_000_000 // microseconds

// makeLink stores a link within a transaction, which works from now on as long as links of
// its purpose do. It deletes some that are long over.
func (p *People) makeLink(tx *gorm.DB, l link.Link) error {
	l = p.timed(l)
	if err := tx.Exec("DELETE FROM links WHERE hash IN (SELECT hash FROM links WHERE expires_at <= ? LIMIT 100)",
		schema.MicrosOf(l.CreatedAt)-linkRest).Error; err != nil {
		return err
	}
	row := schema.LinkOf(l)
	return tx.Create(&row).Error
}

// Link finds a link of a purpose, whether or not it still works. CodeNotFound.
func (p *People) Link(ctx context.Context, token link.Token, purposes ...link.Purpose) (link.Link, error) {
	return findLink(p.db.Read.WithContext(ctx), token, purposes...)
}

func findLink(tx *gorm.DB, token link.Token, purposes ...link.Purpose) (link.Link, error) {
	var row schema.Link
	hash := token.Hash()
	if err := tx.Where("hash = ? AND purpose IN ?", hash[:], purposes).Take(&row).Error; err != nil {
		return link.Link{}, database.NotFoundOr(err, "link")
	}
	return row.Model()
}

// useLink uses a link up within a transaction and returns it. CodeNotFound: there is no such
// link for the purpose, it has expired, or was used before.
func (p *People) useLink(tx *gorm.DB, token link.Token, purpose link.Purpose) (link.Link, error) {
	l, err := findLink(tx, token, purpose)
	if err != nil {
		return l, err
	}
	if fault := l.Check(p.db.Now()); fault != nil {
		return l, fault
	}
	l.UsedAt = p.db.Now()
	used := tx.Model(&schema.Link{}).Where("hash = ? AND used_at = 0", l.Hash[:]).Update("used_at", schema.MicrosOf(l.UsedAt))
	if used.Error == nil && used.RowsAffected == 0 {
		return l, link.ErrUsed
	}
	return l, used.Error
}

// endLinks ends the links of some purposes that are about a user, within a transaction. A
// change of address ends whole.
func (p *People) endLinks(tx *gorm.DB, id models.UserID, purposes ...link.Purpose) error {
	if slices.Contains(purposes, link.EmailOld) {
		if err := dropEmailLinks(tx, id); err != nil {
			return err
		}
	}
	return tx.Model(&schema.Link{}).Where("user_id = ? AND purpose IN ? AND used_at = 0", id, purposes).
		Update("used_at", schema.MicrosOf(p.db.Now())).Error
}
