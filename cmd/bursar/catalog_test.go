package main

import "testing"

// Saving a plan without changes makes no new version, so that scripts can do it again.
func TestPlansAndProducts(t *testing.T) {
	c := newCommandLine(t)
	c.run("", "migrate")
	plan := func(allowance string) []string {
		return []string{"plan", "save", "--slug", "team", "--name", "Team", "--allowance", allowance, "--period", "monthly", "--storage", "10 GB",
			"--rollover-periods", "1", "--rollover-cap", "5"}
	}
	for i, allowance := range []string{"10", "10", "12.5"} {
		if got, want := c.run("", plan(allowance)...)["version"], []float64{1, 1, 2}[i]; got != want {
			t.Errorf("saved with %s it is version %v, want %v", allowance, got, want)
		}
	}
	c.runFails(exitFailure, "--allowance must be a decimal number", plan("much")...)
	c.runFails(exitFailure, "slug must be lower-case letters", "plan", "save", "--slug", "The Team", "--name", "Team", "--allowance", "1", "--period", "daily")
	c.runFails(exitUsage, "--period", "plan", "save", "--slug", "team", "--name", "Team", "--allowance", "1", "--period", "hourly")

	product := func(cost string) []string {
		return []string{"product", "save", "--slug", "fast-spec", "--name", "Fast Spec", "--cost", cost}
	}
	c.run("", product("10")...)
	if got := c.run("", product("12")...); got["cost"] != "12" {
		t.Errorf("the product is %v", got)
	}
	c.runFails(exitFailure, "--cost must be a decimal number", product("free")...)
	c.runFails(exitFailure, "slug must be lower-case letters", "product", "save", "--slug", "Fast", "--name", "F", "--cost", "1")
}
