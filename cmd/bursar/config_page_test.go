package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/setting"
)

// The page of the settings shows every setting of README's table, without its secrets.
func TestEverySettingIsOnThePage(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(readme), "### Settings")
	table, _, _ = strings.Cut(table, "### Command line")
	const secret = "v3ry-s3cret"
	c, err := readConfig(func(name string) string {
		return map[string]string{
			"STRIPE_SECRET_KEY": "sk_test_" + secret, "STRIPE_WEBHOOK_SECRET": "whsec_" + secret, "BURSAR_LEDGER_KEY": strings.Repeat("5", 64),
			"BURSAR_SMTP_URL": "smtp://acme:" + secret + "@mail.acme.test", "BURSAR_MAIL_FROM": "billing@acme.test", "BURSAR_API_RATE": "600",
			"BURSAR_SECRET": strings.Repeat(secret, 4),
		}[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]string{"BURSAR_BRAND_LOGO_FILE": "with the brand"}
	for _, one := range setting.All {
		shown[one.Variable] = "changed in the portal"
	}
	for _, one := range c.settings.Start {
		shown[one.Variable] = one.Value
		if strings.Contains(one.Value, secret) || strings.Contains(one.Value, "5555") {
			t.Errorf("%s shows a secret: %s", one.Variable, one.Value)
		}
	}
	for variable, want := range map[string]string{
		"BURSAR_API_RATE": "600 requests a minute per key", "BURSAR_SMTP_URL": "Sent by mail.acme.test:587", "STRIPE_SECRET_KEY": "Set", "BURSAR_LEDGER_KEY": "Set", "BURSAR_LOG_LEVEL": "info",
		"BURSAR_SECRET": "Set", "BURSAR_STAFF_MFA": "Yes",
	} {
		if shown[variable] != want {
			t.Errorf("%s is shown as %q, want %q", variable, shown[variable], want)
		}
	}
	named := 0
	for line := range strings.SplitSeq(table, "\n") {
		row, isRow := strings.CutPrefix(line, "| ")
		cell, _, _ := strings.Cut(row, " | ")
		if !isRow || strings.Contains(cell, "BURSAR_OIDC_1_") { // which are one line of the page
			continue
		}
		for _, name := range regexp.MustCompile("`(BURSAR_|STRIPE_|_)[A-Z_]+`").FindAllString(cell, -1) {
			name = strings.Trim(name, "`")
			if strings.HasPrefix(name, "_") {
				name = "BURSAR_BRAND" + name
			}
			if named++; shown[name] == "" && !slices.ContainsFunc(c.settings.Start, func(one models.StartSetting) bool { return one.Variable == name }) {
				t.Errorf("%s is not on the page", name)
			}
		}
	}
	if named < 40 {
		t.Errorf("the table has only %d settings", named)
	}
}
