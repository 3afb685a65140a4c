package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// Logo is the operator's picture, read at start. nil is none.
type Logo struct {
	Data        []byte
	ContentType string
}

// LogoPath is where the logo is served.
const LogoPath = "/brand/logo"

// logoTypes are the kinds of pictures that a logo may be.
var logoTypes = map[string]string{".svg": "image/svg+xml", ".png": "image/png"}

// ReadLogo reads an SVG or PNG; "" is no logo.
func ReadLogo(file string) (*Logo, error) {
	if file == "" {
		return nil, nil
	}
	contentType, known := logoTypes[strings.ToLower(filepath.Ext(file))]
	if !known {
		return nil, fmt.Errorf("the logo %s is neither an .svg nor a .png", file)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("the logo can't be read: %w", err)
	}
	return &Logo{data, contentType}, nil
}

// url is the address with the hash of the content, so that browsers may keep it.
func (l *Logo) url() string {
	sum := sha256.Sum256(l.Data)
	return LogoPath + "?v=" + hex.EncodeToString(sum[:4])
}

// brandOf turns the settings into what every page shows of the operator.
func newBrand(b models.Brand, logo *Logo) views.Brand {
	brand := views.Brand{
		Name: b.Name, SupportEmail: b.SupportEmail, TermsURL: b.TermsURL, PrivacyURL: b.PrivacyURL,
		Credit: b.CreditWord, Credits: b.CreditWord + "s",
	}
	if logo != nil {
		brand.LogoURL = logo.url()
	}
	for line := range strings.SplitSeq(b.Seller, ";") {
		if line = strings.TrimSpace(line); line != "" {
			brand.Seller = append(brand.Seller, line)
		}
	}
	return brand
}
