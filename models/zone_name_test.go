package models

import "testing"

func TestZoneNamed(t *testing.T) {
	for typed, want := range map[string]string{
		"Europe/Berlin": "Europe/Berlin", "europe/berlin": "Europe/Berlin", " EUROPE/BERLIN ": "Europe/Berlin",
		"america/new york": "America/New_York", "America/New_York": "America/New_York", "utc": "UTC", "UTC": "UTC",
		"america/port_of_spain": "America/Port_of_Spain", "america/port-au-prince": "America/Port-au-Prince",
		"africa/dar es salaam": "Africa/Dar_es_Salaam", "us/pacific": "US/Pacific", "etc/gmt+1": "Etc/GMT+1",
		"antarctica/mcmurdo": "Antarctica/McMurdo", "america/argentina/buenos_aires": "America/Argentina/Buenos_Aires",
		"": "", " ": "", "local": "", "Local": "", "berlin": "", "europe/": "", "europe/berlin/x": "", "posix/europe/berlin": "",
		"../europe/berlin": "", "right/Europe/Berlin": "",
	} {
		if got, ok := ZoneNamed(typed); got != want || ok != (want != "") {
			t.Errorf("%q is %q (%t), want %q", typed, got, ok, want)
		}
	}
}
