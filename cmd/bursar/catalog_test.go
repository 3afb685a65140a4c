package main

import "testing"

// Saving again what is saved makes no further version, so that a script may.
func TestPlansAndProductsAtTheCommandLine(t *testing.T) {
	o := newCommandLine(t)
	o.run("", "migrate")
	plan := func(allowance string) []string {
		return []string{"plan", "save", "--slug", "team", "--name", "Team", "--allowance", allowance, "--period", "monthly", "--storage", "10 GB",
			"--rollover-periods", "1", "--rollover-cap", "5"}
	}
	for i, allowance := range []string{"10", "10", "12.5"} {
		if got, want := o.run("", plan(allowance)...)["version"], []float64{1, 1, 2}[i]; got != want {
			t.Errorf("saved with %s it is version %v, want %v", allowance, got, want)
		}
	}
	o.runFails(exitFailure, "--allowance must be a decimal number", plan("much")...)
	o.runFails(exitFailure, "slug must be lower-case letters", "plan", "save", "--slug", "The Team", "--name", "Team", "--allowance", "1", "--period", "daily")
	o.runFails(exitUsage, "--period", "plan", "save", "--slug", "team", "--name", "Team", "--allowance", "1", "--period", "hourly")

	product := func(cost string) []string {
		return []string{"product", "save", "--slug", "fast-spec", "--name", "Fast Spec", "--cost", cost}
	}
	o.run("", product("10")...)
	if got := o.run("", product("12")...); got["cost"] != "12" {
		t.Errorf("the product is %v", got)
	}
	o.runFails(exitFailure, "--cost must be a decimal number", product("free")...)
	o.runFails(exitFailure, "slug must be lower-case letters", "product", "save", "--slug", "Fast", "--name", "F", "--cost", "1")
}
