package setting

import (
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/bursar-portal/bursar/models"
)

// Bounds of texts, in characters.
const (
	MaxTextLength    = 500
	maxAddressLength = 300
)

// named is a setting that people read as a name.
func named(name Name, variable string, field func(*models.Settings) *string) Setting {
	return Setting{name, variable, func(s *models.Settings, text string) error {
		*field(s) = models.WithoutBidiControls(text)
		if fault := models.CheckName(*field(s)); fault != "" {
			return errors.New(fault)
		}
		return nil
	}, func(s *models.Settings) string { return *field(s) }}
}

// number is a whole number within bounds.
func number[T ~int | ~int64](name Name, variable string, lowest, highest int64, field func(*models.Settings) *T) Setting {
	return Setting{name, variable, func(s *models.Settings, text string) error {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < lowest || n > highest {
			return fmt.Errorf("must be a whole number from %d to %d, not %q", lowest, highest, text)
		}
		*field(s) = T(n)
		return nil
	}, func(s *models.Settings) string { return strconv.FormatInt(int64(*field(s)), 10) }}
}

func credits(name Name, variable string, field func(*models.Settings) *models.Credits) Setting {
	return Setting{name, variable, func(s *models.Settings, text string) error {
		c, err := models.ParseCredits(text)
		if err != nil {
			return fmt.Errorf("%w, not %q", err, text)
		}
		*field(s) = c
		return nil
	}, func(s *models.Settings) string { return field(s).String() }}
}

// readApprovalLimit takes no text for no limit.
func readApprovalLimit(s *models.Settings, text string) error {
	if text == "" {
		s.ApprovalLimit = nil
		return nil
	}
	limit, err := models.ParseCredits(text)
	if err != nil {
		return fmt.Errorf("%w, not %q", err, text)
	}
	s.ApprovalLimit = &limit
	return nil
}

func approvalLimitText(s *models.Settings) string {
	if s.ApprovalLimit == nil {
		return ""
	}
	return s.ApprovalLimit.String()
}

// maxSessionHours is a year.
const maxSessionHours = 365 * 24

func sessionIdle(s *models.Settings) *time.Duration { return &s.SessionIdle }
func sessionLife(s *models.Settings) *time.Duration { return &s.SessionLife }

// hours is a duration in whole hours.
func hours(name Name, variable string, field func(*models.Settings) *time.Duration) Setting {
	return Setting{name, variable, func(s *models.Settings, text string) error {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > maxSessionHours {
			return fmt.Errorf("must be a whole number from 1 to %d, not %q", maxSessionHours, text)
		}
		*field(s) = time.Duration(n) * time.Hour
		return nil
	}, func(s *models.Settings) string { return strconv.Itoa(int(*field(s) / time.Hour)) }}
}

func readOrganizations(s *models.Settings, text string) error {
	by := models.OrganizationsBy(text)
	if by != models.OrganizationsByAnyone && by != models.OrganizationsByOperators {
		return errors.New("must be anyone or operators")
	}
	s.OrganizationsBy = by
	return nil
}

// readPacks reads whole numbers, separated by commas, and sorts them.
func readPacks(s *models.Settings, text string) error {
	var packs []int64
	for pack := range strings.SplitSeq(text, ",") {
		n, err := strconv.ParseInt(strings.TrimSpace(pack), 10, 64)
		if err != nil || n < 1 {
			return fmt.Errorf("must list whole numbers of credits, such as 2,10,25,100, not %q", strings.TrimSpace(pack))
		}
		packs = append(packs, n)
	}
	slices.Sort(packs)
	s.Packs = packs
	switch {
	case len(slices.Compact(slices.Clone(packs))) < len(packs):
		return errors.New("must list each pack once")
	case len(packs) > models.MaxPacks:
		return fmt.Errorf("must list at most %d packs", models.MaxPacks)
	}
	return nil
}

func packsText(s *models.Settings) string {
	list := make([]string, len(s.Packs))
	for i, pack := range s.Packs {
		list[i] = strconv.FormatInt(pack, 10)
	}
	return strings.Join(list, ",")
}

var colorCode = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

func readColor(s *models.Settings, text string) error {
	if !colorCode.MatchString(text) {
		return errors.New("must be a color such as #0d6b53")
	}
	s.Brand.Accent = strings.ToLower(text)
	return nil
}

// readEmail reads an address, which pages print and link. A mail program would read what
// stands behind a question mark as more than an address.
func readEmail(s *models.Settings, text string) error {
	if address, err := mail.ParseAddress(text); text != "" && (err != nil || address.Address != text || strings.ContainsAny(text, "?&#%") || len(text) > maxAddressLength) {
		return errors.New("must be an email address such as help@example.com")
	}
	s.Brand.SupportEmail = text
	return nil
}

func webURL(name Name, variable string, field func(*models.Settings) *string) Setting {
	return Setting{name, variable, func(s *models.Settings, text string) error {
		if u, err := url.Parse(text); text != "" && (err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || len(text) > maxAddressLength) {
			return errors.New("must be an address such as https://example.com/terms")
		}
		*field(s) = text
		return nil
	}, func(s *models.Settings) string { return *field(s) }}
}

// readSeller reads lines that are separated by semicolons.
func readSeller(s *models.Settings, text string) error {
	var lines []string
	for line := range strings.SplitSeq(text, ";") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	text = strings.Join(lines, "; ")
	if strings.ContainsFunc(text, unicode.IsControl) {
		return errors.New("must be plain text")
	}
	s.Brand.Seller = models.WithoutBidiControls(text)
	return checkLength(text)
}

// ownText is a text of the operator's own, of any number of lines.
func ownText(name Name, variable string, field func(*models.Settings) *string) Setting {
	return Setting{name, variable, func(s *models.Settings, text string) error {
		text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
		if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }) {
			return errors.New("must be plain text")
		}
		*field(s) = models.WithoutBidiControls(text)
		return checkLength(text)
	}, func(s *models.Settings) string { return *field(s) }}
}

func checkLength(text string) error {
	switch {
	case !utf8.ValidString(text):
		return errors.New("must be plain text")
	case utf8.RuneCountInString(text) > MaxTextLength:
		return fmt.Errorf("must have at most %d characters", MaxTextLength)
	}
	return nil
}
