package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

func TestAccessSettings(t *testing.T) {
	c, err := readConfig(func(string) string { return "" })
	if s := c.settings; err != nil || s.OrganizationsBy != models.OrganizationsByAnyone || s.SessionIdle != 14*24*time.Hour || s.SessionLife != 30*24*time.Hour || s.MaxSessions != 20 {
		t.Errorf("by default: %+v, %v", s, err)
	}
	env := map[string]string{
		"BURSAR_ORGANIZATIONS": "operators", "BURSAR_SESSION_IDLE_HOURS": "2", "BURSAR_SESSION_LIFE_HOURS": "8", "BURSAR_SESSIONS_PER_PERSON": "3",
	}
	c, err = readConfig(func(name string) string { return env[name] })
	if s := c.settings; err != nil || s.OrganizationsBy != models.OrganizationsByOperators || s.SessionIdle != 2*time.Hour || s.SessionLife != 8*time.Hour || s.MaxSessions != 3 {
		t.Errorf("set: %+v, %v", s, err)
	}
	for name, fault := range map[string]string{
		"BURSAR_ORGANIZATIONS": "must be anyone or operators", "BURSAR_SESSION_IDLE_HOURS": "must be a whole number from 1 to 8760",
		"BURSAR_SESSION_LIFE_HOURS": "must be a whole number from 1 to 8760", "BURSAR_SESSIONS_PER_PERSON": "must be a whole number from 1 to 1000",
	} {
		_, err := readConfig(func(n string) string { return map[string]string{name: "0"}[n] })
		if !strings.Contains(fmt.Sprint(err), name+" "+fault) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
