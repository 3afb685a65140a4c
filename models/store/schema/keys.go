package schema

import (
	"cmp"
	"net/netip"
	"strings"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/networks"
)

// Key is a row of the table api_keys.
type Key struct {
	ID        models.KeyID `gorm:"primaryKey"`
	AccountID models.AccountID
	Name      string
	Prefix    string
	Hash      []byte
	Scopes    string
	Status    models.KeyStatus
	ExpiresAt Micros
	CreatedAt Micros `gorm:"autoCreateTime:false"`
	Lineage   models.KeyID
	MadeBy    models.UserID

	Networks             string
	RateLimit            int64
	Replaces, ReplacedBy models.KeyID
	Search               string
	LastUsedAt           Micros
	LastUsedFrom         string
}

// TableName names the table for gorm.
func (Key) TableName() string { return "api_keys" }

// KeyOf returns the row for k.
func KeyOf(k models.Key) Key {
	scopes := make([]string, len(k.Scopes))
	for i, s := range k.Scopes {
		scopes[i] = string(s)
	}
	return Key{
		ID: k.ID, AccountID: k.AccountID, Name: k.Name, Prefix: k.Prefix, Hash: k.Hash[:],
		Scopes: strings.Join(scopes, " "), Status: k.Status, ExpiresAt: MicrosOf(k.ExpiresAt), CreatedAt: MicrosOf(k.CreatedAt),
		Lineage: cmp.Or(k.Lineage, k.ID), MadeBy: k.MadeBy,
		Networks: networks.Stored(k.Networks), RateLimit: k.RateLimit, Replaces: k.Replaces, ReplacedBy: k.ReplacedBy,
		Search: FoldSearch(k.Name), LastUsedAt: MicrosOf(k.LastUsedAt), LastUsedFrom: k.LastUsedFrom,
	}
}

// nowhere is a list of networks that contain no client's address.
var nowhere = []netip.Prefix{{}}

// Model returns the row as a model.
func (r Key) Model() models.Key {
	k := models.Key{
		ID: r.ID, AccountID: r.AccountID, Name: r.Name, Prefix: r.Prefix,
		Status: r.Status, ExpiresAt: r.ExpiresAt.Time(), CreatedAt: r.CreatedAt.Time(), Lineage: r.Lineage, MadeBy: r.MadeBy,
		RateLimit: r.RateLimit, Replaces: r.Replaces, ReplacedBy: r.ReplacedBy, LastUsedAt: r.LastUsedAt.Time(), LastUsedFrom: r.LastUsedFrom,
	}
	var err error
	if k.Networks, err = networks.Parse(r.Networks); err != nil {
		k.Networks = nowhere // of a row that somebody else wrote: rather refuse than allow
	}
	copy(k.Hash[:], r.Hash)
	for _, s := range strings.Fields(r.Scopes) {
		k.Scopes = append(k.Scopes, models.Scope(s))
	}
	return k
}
