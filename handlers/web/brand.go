package web

import (
	"strings"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/say"
)

// LogoURL returns the logo's address, which is another one for each logo, so that browsers
// may cache it and a new one shows at once. It is "" without a logo.
func LogoURL(logo *models.Logo) string {
	if logo == nil {
		return ""
	}
	return address.Logo(logo)
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

// newBrand turns the settings into the operator's brand as pages show it.
func newBrand(b models.Brand) views.Brand {
	brand := views.Brand{
		Name: b.Name, SupportEmail: b.SupportEmail, TermsURL: b.TermsURL, PrivacyURL: b.PrivacyURL,
		Credit: b.CreditWord, Credits: b.CreditWord + "s", LogoURL: LogoURL(b.Logo),
	}
	for line := range strings.SplitSeq(b.Seller, ";") {
		if line = strings.TrimSpace(line); line != "" {
			brand.Seller = append(brand.Seller, line)
		}
	}
	return brand
}

// brandFor is Brand with the word for a credit as a language writes nouns: German begins them
// with a capital letter.
func (w *Site) brandFor(p *say.Printer) views.Brand {
	b := w.Brand()
	if strings.HasPrefix(p.Lang(), "de") {
		b.Credit, b.Credits = views.Capital(b.Credit), views.Capital(b.Credits)
	}
	return b
}
