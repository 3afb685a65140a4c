package main

import (
	"path/filepath"
	"regexp"
	"testing"
)

// The demonstration responds with the published samples, except for two times and the
// email address.
func TestDemoPublishedSamples(t *testing.T) {
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), nil)
	times := regexp.MustCompile(`"(resetTime|updatedAt)":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"`)
	for _, c := range []struct{ path, login, want string }{
		{"/credits-balance", "petra", `{"success":true,"creditsRemaining":450}`},
		{"/credits", "bruno", `{"status":200,"message":"Credits retrieved","current_balance":4287}`},
		{"/api/credits", "gita", `{"credits":5}`},
		{"/v1/credits", "leah", `{"credits":15432.50}`},
		{"/api/v1/balance", "alex", `{"success":true,"user":{"name":"Alex Rivera","email":"alex@demo.test"},"credits":{"totalBalance":1250,"totalMonthlyCredits":1000,"extraCredits":250,"plans":[{"id":"starter","name":"Starter Plan","status":"active","balance":1000,"total":1000,"resetTime":"…"}]},"storage":{"usage":209715200,"limit":10737418240,"formattedUsage":"200 MB","formattedLimit":"10 GB"},"updatedAt":"…"}`},
	} {
		if got := times.ReplaceAllString(d.get(t, c.path, c.login), `"$1":"…"`); got != c.want {
			t.Errorf("%s for %s:\n%s\nwant\n%s", c.path, c.login, got, c.want)
		}
	}
}
