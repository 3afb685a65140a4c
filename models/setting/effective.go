package setting

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// defaultPriceCents is the price of a credit unless the operator sets one, before it is
// rounded up to what Stripe can charge in the currency.
const defaultPriceCents = 125

// SetDefaults gives all settings that can be changed their values by default. The currency
// must be set.
func SetDefaults(s *models.Settings) {
	step := max(models.CurrencyStep(s.Currency), 1)
	s.Brand.Name, s.Brand.Accent, s.Brand.CreditWord = "Bursar", "#0d6b53", models.DefaultCredit
	s.Brand.SupportEmail, s.Brand.TermsURL, s.Brand.PrivacyURL, s.Brand.Seller = "", "", "", ""
	s.PriceCents, s.Packs, s.MaxPurchase = (defaultPriceCents+step-1)/step*step, models.DefaultPacks, 10_000
	s.SignupCredits, s.SupportLimit, s.ApprovalLimit, s.StorageLimit = 0, 100*models.Credit, nil, 1<<30
	s.OrganizationsBy = models.OrganizationsByAnyone
	s.SessionIdle, s.SessionLife, s.MaxSessions = 14*24*time.Hour, 30*24*time.Hour, 20
	s.Texts = models.Texts{}
}

// Fault is why settings don't go together: What goes on from the name of a setting, Among
// are all settings that take part in it.
type Fault struct {
	Name  Name
	What  string
	Among []Name
}

// Check returns the faults of settings that are valid each for itself: whether the price
// can be charged, and anything be bought at it.
func Check(s *models.Settings) (faults []Fault) {
	if step := models.CurrencyStep(s.Currency); step > 1 && s.PriceCents%step != 0 {
		faults = append(faults, Fault{Price, fmt.Sprintf("must be a multiple of %d: Stripe takes no smaller part of %s", step, strings.ToUpper(s.Currency)), []Name{Price}})
	}
	if fewest, most := s.PurchaseRange(); fewest > most {
		faults = append(faults, Fault{MaxPurchase, fmt.Sprintf("must be at least %d: at this price, fewer credits cost less than Stripe takes in %s", fewest, strings.ToUpper(s.Currency)), []Name{Price, MaxPurchase}})
	}
	return faults
}

// CheckPacks returns the fault of packs that the operator has chosen: none may be larger
// than a purchase. Others that can't be bought are not offered.
func CheckPacks(s *models.Settings) (faults []Fault) {
	if fewest, most := s.PurchaseRange(); fewest <= most && len(s.Packs) > 0 && s.Packs[len(s.Packs)-1] > most {
		return []Fault{{Packs, fmt.Sprintf("must have no pack of more than %d credits, the largest purchase", most), []Name{Packs, MaxPurchase, Price}}}
	}
	return nil
}

// Effective returns the settings that hold if these are stored: the texts of settings by
// name, which come before those of the start, but for the fixed ones, which the environment
// sets. A text that can't be used, because it was stored under another currency or
// environment, is left out; unusable says why.
func Effective(start models.Settings, fixed []Name, stored map[Name]string) (s models.Settings, unusable map[Name]string) {
	s, unusable = start, map[Name]string{}
	usable := func(one Setting) (text string, ok bool) {
		text, ok = stored[one.Name]
		return text, ok && unusable[one.Name] == "" && !slices.Contains(fixed, one.Name)
	}
	for _, one := range All {
		if text, ok := usable(one); ok {
			next := s
			if err := one.Read(&next, text); err != nil {
				unusable[one.Name] = err.Error()
				continue
			}
			s = next
		}
	}
	before := len(unusable)
	for _, fault := range Check(&s) {
		for _, name := range fault.Among {
			if one, _ := Named(name); one.Name != "" {
				if _, ok := usable(one); ok {
					unusable[name] = fault.What
				}
			}
		}
	}
	if len(unusable) == before {
		return s, unusable
	}
	// What is left is less, so that this ends.
	rest := map[Name]string{}
	for name, text := range stored {
		if unusable[name] == "" {
			rest[name] = text
		}
	}
	s, more := Effective(start, fixed, rest)
	for name, why := range more {
		unusable[name] = why
	}
	return s, unusable
}
