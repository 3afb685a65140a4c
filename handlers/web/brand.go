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

// A Logo is the operator's logo, read at start.
type Logo struct {
	Data        []byte
	ContentType string
}

// LogoPath is where the logo is served.
const LogoPath = "/brand/logo"

// logoTypes are the content types by file extension.
var logoTypes = map[string]string{".svg": "image/svg+xml", ".png": "image/png"}

// ReadLogo reads an SVG or PNG file. It returns nil if file is "".
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

// url returns the logo's address with a hash of its content, so that browsers may cache it.
func (l *Logo) url() string {
	sum := sha256.Sum256(l.Data)
	return LogoPath + "?v=" + hex.EncodeToString(sum[:4])
}

// BrandCSSPath is where the style sheet with the accent color is served.
const BrandCSSPath = "/brand.css"

// BrandCSSURL returns the address of the style sheet, which is another one for each color,
// so that browsers may cache it and a new color shows at once. It is "" without a color.
func BrandCSSURL(b models.Brand) string {
	if b.Accent == "" {
		return ""
	}
	return BrandCSSPath + "?v=" + strings.TrimPrefix(b.Accent, "#")
}

// MailPath returns the logo's address if mail programs show it: they know PNG, not SVG. The
// logo may be nil.
func (l *Logo) MailPath() string {
	if l == nil || l.ContentType != logoTypes[".png"] {
		return ""
	}
	return l.url()
}

// newBrand turns the settings into the operator's brand as pages show it.
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
