package models_test

import (
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

func TestSecret(t *testing.T) {
	secret := models.NewSecret()
	upper, ok := models.ParseSecret(strings.ToUpper(string(secret)))
	if !ok || upper != secret || upper.Hash() != secret.Hash() {
		t.Error("a secret in upper case is not the same secret")
	}
	for _, bad := range []string{"", "abc", strings.Repeat("g", 64), string(secret) + "0", string(secret[:63])} {
		if _, ok := models.ParseSecret(bad); ok {
			t.Errorf("%q was taken for a secret", bad)
		}
	}
}
