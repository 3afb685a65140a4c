package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// report is what a run found.
type report struct {
	At           time.Time `json:"at"`
	Revision     string    `json:"revision"`
	Go           string    `json:"go"`
	System       string    `json:"system"`
	Cores        int       `json:"cores"`
	Rounds       int       `json:"rounds"`
	RoundSeconds float64   `json:"round_seconds"`
	OtherLoad    float64   `json:"other_load"` // how many other processes wanted to run in the minute before, on average
	Seconds      int       `json:"seconds"`
	Results      []result  `json:"results"`
}

func (r report) writeJSON(path string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644) //nolint:gosec // figures for everyone
}

// quiet is how much of a core others may use before the report warns of them.
const quiet = 0.3

// writeTable prints the results, a line each.
func (r report) writeTable(to io.Writer) error {
	fmt.Fprintf(to, "Bursar %s, %s, %s, %d cores, %s: medians of %d rounds of %gs. Load comes from the same cores.\n\n",
		r.Revision, r.Go, r.System, r.Cores, r.At.Format(time.DateOnly), r.Rounds, r.RoundSeconds)
	if r.OtherLoad > quiet*float64(r.Cores) {
		fmt.Fprintf(to, "OTHERS ARE USING THIS MACHINE: %.1f processes wanted to run before the start. Trust no rate, and of ratios those of CPU most.\n\n", r.OtherLoad)
	}
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "measure\tresult\ttarget\t\trounds\tours\tbase\tµs of CPU\tbase\tbase ÷ ours\t")
	for _, x := range r.Results {
		if x.Fault != "" {
			fmt.Fprintf(table, "%s\tno result\t%s\t\t\t\t\t\t\t\t%.300s\n", x.Title, formatTarget(x), x.Fault)
			continue
		}
		mark := ""
		switch {
		case x.reached():
			mark = "reached"
		case x.Target != nil:
			mark = "missed"
		}
		spread := ""
		if len(x.Rounds) > 1 {
			spread = format(slices.Min(x.Rounds)) + " to " + format(slices.Max(x.Rounds))
		}
		ours, base, cpu := "", "", ""
		if x.BaseCPU > 0 && x.OursCPU > 0 {
			cpu = format(x.BaseCPU/x.OursCPU) + " ×"
		}
		if x.Figure != "" {
			ours, base = format(x.Ours)+" "+x.Figure, format(x.Base)+" "+x.Figure
		}
		fmt.Fprintf(table, "%s\t%s %s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", x.Title, format(x.Value), x.Unit, formatTarget(x), mark, spread,
			ours, base, formatKnown(x.OursCPU), formatKnown(x.BaseCPU), cpu, x.Note)
	}
	return table.Flush()
}

// format prints a value with three significant digits.
func format(value float64) string {
	switch {
	case value >= 1000:
		return grouped(int(value + 0.5))
	case value >= 100:
		return fmt.Sprintf("%.0f", value)
	case value >= 10:
		return fmt.Sprintf("%.1f", value)
	}
	return fmt.Sprintf("%.2f", value)
}

// formatKnown prints a value unless it is 0.
func formatKnown(value float64) string {
	if value == 0 {
		return ""
	}
	return format(value)
}

// formatTarget prints what a result is to reach.
func formatTarget(x result) string {
	switch {
	case x.Target == nil:
		return ""
	case x.Target.AtMost:
		return "≤ " + format(x.Target.Value)
	}
	return "≥ " + format(x.Target.Value)
}

// listCases prints the names of cases with what they are to reach.
func listCases(to io.Writer, cases []benchCase) error {
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	for _, c := range cases {
		var x result
		if c.target != (target{}) {
			x.Target = &c.target
		}
		fmt.Fprintln(table, strings.Join([]string{c.name, c.title, formatTarget(x)}, "\t"))
	}
	return table.Flush()
}
