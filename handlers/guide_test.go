package handlers_test

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

// The commands of the guide run as they stand once the keys and ids are filled in, and get the
// statuses and bodies that the guide shows. "…" stands for any text.
func TestGuideRuns(t *testing.T) {
	p := newPortal(t, func(c *config) { c.Settings.APIRate = 100 })
	_, account := p.Person("gita")
	p.Grant(account.ID, 10*models.Credit)
	customer := p.key(account.ID, models.CustomerScopes...)
	service := p.key("", models.ServiceScopes...)
	guide := p.request("GET", "/docs.md", "").body
	blocks := regexp.MustCompile("(?s)```sh\n(.*?)\n```\n\n(?:Response (\\d+) [^\n]*:\n\n```\\w*\n(.*?)\n```)?").FindAllStringSubmatch(guide, -1)
	if len(blocks) != 15 || strings.Count(guide, "```sh") != len(blocks) {
		t.Fatalf("the guide has %d commands", len(blocks))
	}
	assignments, charge, answers := "", "", 0
	for _, block := range blocks {
		command, status, want := block[1], block[2], block[3]
		fill := strings.NewReplacer("acc_…", string(account.ID))
		command, want = fill.Replace(command), fill.Replace(want)
		if status == "" { // it sets variables for those that follow
			command = strings.NewReplacer("SERVICE_KEY='…'", "SERVICE_KEY='"+string(service)+"'", "KEY='…'", "KEY='"+string(customer)+"'", "chg_…", charge).Replace(command)
			assignments += command + "\n"
			continue
		}
		answers++
		if strings.Contains(command, "…") {
			t.Errorf("something is to be completed in %s", command)
		}
		run := exec.CommandContext(t.Context(), "sh", "-c", "curl() { command curl -sS -w '\\n%{http_code}' \"$@\"; }\n"+assignments+command)
		out, err := run.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
		text := strings.ReplaceAll(string(out), "\r", "")
		body, got := text[:strings.LastIndex(text, "\n")], text[strings.LastIndex(text, "\n")+1:]
		if strings.HasPrefix(want, "HTTP/") { // names of headers have no case
			body, want = strings.ToLower(body), strings.ToLower(want)
		}
		if got != status || !matches(strings.TrimSpace(body), strings.ReplaceAll(want, "\n ", "")) {
			t.Errorf("%s\nanswers %s\n%s\nthe guide says %s\n%s", command, got, body, status, want)
		}
		if _, id, held := strings.Cut(body, `{"id":"`); held && strings.Contains(body, `"status":"held"`) {
			charge, _, _ = strings.Cut(id, `"`)
		}
	}
	if answers != 13 {
		t.Errorf("%d commands have an answer", answers)
	}
	if left := p.Balance(account.ID).Balance; left.Available != 60*models.Credit-4_700_000 || left.Held != 0 {
		t.Errorf("%+v is left", left)
	}
	p.CheckBooks()
}

// matches reports whether text matches a pattern in which "…" stands for any text.
func matches(text, pattern string) bool {
	parts := strings.Split(pattern, "…")
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	return regexp.MustCompile("^(?s:" + strings.Join(parts, ".+?") + ")$").MatchString(text)
}
