package settings

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/setting"
)

// makersTexts say who can create organizations.
var makersTexts = map[models.OrganizationsBy]string{
	models.OrganizationsByAnyone: "admin_settings.makers_anyone", models.OrganizationsByOperators: "admin_settings.makers_operators",
}

var errUnread = errors.New("can't be read")

// read turns what was typed into the text of the setting. An error means that it is
// neither; the setting's own rules are left to it.
func (f field) read(form *web.Form, currency string) (string, error) {
	typed := form.Text(f.name)
	switch f.kind {
	case money:
		cents, ok := admin.ParseCents(form.Number(f.name), currency)
		if !ok {
			return "", errUnread
		}
		return strconv.FormatInt(cents, 10), nil
	case wholeNumber, hours, amount:
		return form.Number(f.name), nil
	case size:
		bytes, err := models.ParseBytes(typed)
		return strconv.FormatInt(int64(bytes), 10), err
	case lines:
		return strings.NewReplacer("\r\n", ";", "\n", ";").Replace(typed), nil
	}
	return typed, nil
}

// typed is the value of settings as the form is filled in with it.
func (f field) typed(s *models.Settings) string {
	text := f.text(s)
	switch f.kind {
	case money:
		return present.PlainMoney(s.PriceCents, s.Currency)
	case packList:
		return strings.ReplaceAll(text, ",", ", ")
	case size:
		return s.StorageLimit.Exact()
	case lines:
		return strings.ReplaceAll(text, "; ", "\n")
	}
	return text
}

// shown prints the value of settings. It is "" for none.
func (f field) shown(r present.Reader, s *models.Settings) string {
	text := f.text(s)
	switch {
	case text == "":
		return sentence(r, f.empty)
	case f.kind == money:
		return r.Money(s.PriceCents, s.Currency)
	case f.kind == wholeNumber:
		n, _ := strconv.ParseInt(text, 10, 64) // it was printed from one
		return r.Number(n)
	case f.kind == amount:
		c, _ := models.ParseCredits(text) // it was printed by one
		return r.Amount(c)
	case f.kind == packList:
		return packsText(s.Packs)
	case f.kind == hours:
		n, _ := strconv.Atoi(text) // as above
		return hoursText(r, n)
	case f.kind == makers:
		return r.T(makersTexts[s.OrganizationsBy])
	}
	return f.typed(s)
}

func (f field) text(s *models.Settings) string {
	one, _ := setting.Named(f.name) // TestEverySettingIsOnThePage
	return one.Text(s)
}

func packsText(packs []int64) string {
	list := make([]string, len(packs))
	for i, pack := range packs {
		list[i] = strconv.FormatInt(pack, 10)
	}
	return strings.Join(list, ", ")
}

// hoursText prints hours, as days if they are some.
func hoursText(r present.Reader, n int) string {
	if n%24 == 0 {
		return r.T("admin_settings.days", "n", n/24)
	}
	return r.T("admin_settings.hours", "n", n)
}

// durationText is hoursText of a duration in whole minutes.
func durationText(r present.Reader, d time.Duration) string {
	if d%time.Hour == 0 {
		return hoursText(r, int(d/time.Hour))
	}
	return d.String()
}

// quoted prints a value for a sentence of the audit log.
func (f field) quoted(r present.Reader, s *models.Settings) string {
	text := f.shown(r, s)
	if text == "" {
		return r.T("admin_settings.none_said")
	}
	return r.T("admin_settings.quoted", "value", models.Isolate(strings.ReplaceAll(text, "\n", " / ")))
}
