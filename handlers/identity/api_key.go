package identity

import (
	"context"

	"github.com/bursar-portal/bursar/models"
)

// AuthenticateKey returns the API key with the presented secret and its account,
// which is nil for a service key. If a known key is not valid, it is returned with
// the error. Errors, in the order in which they are checked: CodeMissingCredential,
// CodeMalformedCredential, CodeUnknownCredential, CodeKeyRevoked, CodeKeyPaused,
// CodeKeyExpired, CodeAccountClosed, CodeAccountSuspended.
func (i *Identity) AuthenticateKey(ctx context.Context, presented string) (models.Key, *models.Account, error) {
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
	if key.IsService() {
		return key, nil, nil
	}
	if fault := account.CheckActive(); fault != nil {
		return key, nil, fault
	}
	return key, account, nil
}
