package common

import "testing"

func TestPassword(t *testing.T) {
	for password, want := range map[string]bool{
		"password": true, "PassWord1": true, "12345678": true, "iloveyou": true, "trustno1": true,
		"correct horse battery staple": false, "a quiet morning": false, "": false,
	} {
		if got := Password(password); got != want {
			t.Errorf("%q is common: %v", password, got)
		}
	}
	if n := len(hashes) / hashBytes; n < 30_000 || len(hashes)%hashBytes != 0 {
		t.Errorf("there are %d passwords", n)
	}
}
