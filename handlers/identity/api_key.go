package identity

import (
	"context"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// Client is who presents a key. An echo.Context is one.
type Client interface {
	RealIP() string // the address, "" if it is not known
}

// ClientAddress is a client as somebody else says who has been called with a key.
type ClientAddress string

// RealIP returns the address.
func (a ClientAddress) RealIP() string { return string(a) }

// AuthenticateKey returns the API key with the presented secret and its account,
// which is nil for a service key, and notes that the key was used. If a known key is not
// valid, it is returned with the error. Errors, in the order in which they are checked:
// CodeMissingCredential, CodeMalformedCredential, CodeUnknownCredential, CodeKeyRevoked,
// CodeKeyPaused, CodeKeyExpired, CodeNetworkNotAllowed, CodeAccountClosed,
// CodeAccountSuspended.
func (i *Identity) AuthenticateKey(ctx context.Context, presented string, by Client) (models.Key, *models.Account, error) {
	if presented == "" {
		return models.Key{}, nil, models.Errorf(models.CodeMissingCredential, "An API key is required.")
	}
	secret, ok := models.ParseSecret(presented)
	if !ok {
		return models.Key{}, nil, models.Errorf(models.CodeMalformedCredential, "An API key has 64 hexadecimal characters.")
	}
	key, account, err := i.store.Caller(ctx, secret.Hash())
	if err != nil {
		return models.Key{}, nil, err
	}
	if fault := key.CheckActive(i.now()); fault != nil {
		return key, nil, fault
	}
	if len(key.Networks) > 0 {
		from, _ := edge.ParseAddress(by.RealIP())
		if fault := key.CheckNetwork(from); fault != nil {
			return key, nil, fault
		}
	}
	if !key.IsService() {
		if fault := account.CheckActive(); fault != nil {
			return key, nil, fault
		}
	}
	i.store.NoteUse(key.ID, by)
	return key, account, nil
}
