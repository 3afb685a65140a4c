package schema

import (
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
)

// Invitation is a row of the table invitations.
type Invitation struct {
	ID          models.InvitationID `gorm:"primaryKey"`
	AccountID   models.AccountID
	Kind        link.InvitationKind
	Email       string
	EmailNormal string
	Role        string
	Hash        []byte
	InvitedBy   models.UserID
	State       link.InvitationState
	CreatedAt   Micros `gorm:"autoCreateTime:false"`
	SentAt      Micros
	ExpiresAt   Micros
	EndedAt     Micros
}

// TableName names the table for gorm.
func (Invitation) TableName() string { return "invitations" }

// InvitationOf returns the row of an invitation.
func InvitationOf(i link.Invitation) Invitation {
	return Invitation{
		ID: i.ID, AccountID: i.AccountID, Kind: i.Kind, Email: i.Email, EmailNormal: models.NormalizeEmail(i.Email),
		Role: i.RoleName(), Hash: i.Hash[:], InvitedBy: i.InvitedBy, State: i.State, CreatedAt: MicrosOf(i.CreatedAt),
		SentAt: MicrosOf(i.SentAt), ExpiresAt: MicrosOf(i.ExpiresAt), EndedAt: MicrosOf(i.EndedAt),
	}
}

// Model returns the row as a model.
func (r Invitation) Model() link.Invitation {
	i := link.Invitation{
		ID: r.ID, AccountID: r.AccountID, Kind: r.Kind, Email: r.Email, InvitedBy: r.InvitedBy, State: r.State,
		CreatedAt: r.CreatedAt.Time(), SentAt: r.SentAt.Time(), ExpiresAt: r.ExpiresAt.Time(), EndedAt: r.EndedAt.Time(),
	}
	if i.ToStaff() {
		i.Operator = models.OperatorRole(r.Role)
	} else {
		i.Role = models.Role(r.Role)
	}
	copy(i.Hash[:], r.Hash)
	return i
}
