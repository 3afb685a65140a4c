package models_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
)

func TestSlugs(t *testing.T) {
	for _, slug := range []string{"a", "fast-spec", "2024", "news"} {
		if err := models.ValidateSlug(slug); err != nil {
			t.Errorf("%q: %v", slug, err)
		}
	}
	for _, slug := range []string{"", "new", "-a", "a-", "Fast", "a b", "a/b", "ä", "a234567890123456789012345678901234567890123456789012345678901"} {
		if models.CodeOf(models.ValidateSlug(slug)) != models.CodeInvalidField {
			t.Errorf("%q is taken", slug)
		}
	}
}
