package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// options are how long to measure, and at which sizes.
type options struct {
	Rounds   int           `default:"3" help:"How many rounds of each side."`
	Duration time.Duration `default:"2s" help:"How long a round takes."`
	Prepare  time.Duration `default:"60s" help:"How long to prepare each database at most; what is ready by then is measured."`
	Entries  int           `default:"100000" help:"How many entries the large account has."`
	Lots     int           `default:"10000" help:"How many lots it has."`
	Holds    int           `default:"10000" help:"How many holds it has."`
	Accounts int           `default:"100000" help:"How many accounts there are many of."`
	Postgres string        `placeholder:"URL" help:"The PostgreSQL server on which the cases that need one make their databases."`
	Keep     bool          `help:"Keep the databases."`

	progress io.Writer
	lenient  bool // figures do not matter: tests run on busy machines
}

// say tells what is being done.
func (o options) say(format string, args ...any) {
	if o.progress != nil {
		fmt.Fprintf(o.progress, "%s "+format+"\n", append([]any{time.Now().Format(time.TimeOnly)}, args...)...)
	}
}

type runCommand struct {
	options `embed:""`
	Only    []string `placeholder:"NAME" help:"Only the cases whose names begin so, separated by commas."`
	List    bool     `help:"List the cases with their targets."`
	JSON    string   `name:"json" placeholder:"FILE" help:"Write the results to a file as well."`
	Picture string   `placeholder:"FILE" help:"Draw the results as a share of their targets into an SVG file."`
	Bursar  string   `placeholder:"FILE" help:"Measure this release binary instead of building one."`
	Dir     string   `placeholder:"FOLDER" help:"Where to make the databases: on the disk that counts."`
}

// errNoResult is the error of a run in which something could not be measured.
var errNoResult = errors.New("some measures have no result")

// Run measures the selected cases and prints them.
func (r runCommand) Run(ctx context.Context) error {
	cases, err := selectCases(r.Only, r.Postgres != "")
	if err != nil {
		return err
	}
	if r.List {
		return listCases(os.Stdout, cases)
	}
	if err := available(); err != nil {
		return err
	}
	if r.Rounds < 1 || r.Duration <= 0 {
		return errors.New("there must be at least one round, and it must take some time")
	}
	r.progress = os.Stderr
	folder, err := os.MkdirTemp(r.Dir, "bursar-bench-")
	if err != nil {
		return err
	}
	if folder, err = filepath.Abs(folder); err != nil {
		return err
	}
	if r.Keep {
		r.say("the databases stay in %s", folder)
	} else {
		defer os.RemoveAll(folder)
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	started := time.Now()
	report := report{
		At: started.UTC().Truncate(time.Second), Revision: revision(ctx), Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH,
		Cores: runtime.NumCPU(), Rounds: r.Rounds, RoundSeconds: r.Duration.Seconds(), OtherLoad: otherLoad(),
	}
	report.Results = measure(ctx, r.options, &binaries{folder: folder, self: self, bursar: r.Bursar}, folder, cases)
	report.Seconds = int(time.Since(started).Seconds())
	return r.publish(report)
}

// publish prints the results, and writes the files that were asked for.
func (r runCommand) publish(report report) error {
	if err := report.writeTable(os.Stdout); err != nil {
		return err
	}
	if r.JSON != "" {
		if err := report.writeJSON(r.JSON); err != nil {
			return err
		}
	}
	if r.Picture != "" {
		if err := os.WriteFile(r.Picture, []byte(report.picture()), 0o644); err != nil { //nolint:gosec // a picture for everyone
			return err
		}
	}
	for _, result := range report.Results {
		if result.Fault != "" {
			return errNoResult
		}
	}
	return nil
}

// measure measures cases, world by world.
func measure(ctx context.Context, o options, b *binaries, folder string, cases []benchCase) []result {
	byCase := map[string][]result{}
	for _, opening := range opening {
		var here []benchCase
		accounts := 0
		for _, c := range cases {
			if c.world == opening.world {
				here, accounts = append(here, c), max(accounts, c.accounts)
			}
		}
		if len(here) == 0 || ctx.Err() != nil {
			continue
		}
		w := &world{options: o, folder: filepath.Join(folder, opening.world), binaries: b}
		err := os.MkdirAll(w.folder, 0o700)
		if err == nil {
			err = opening.open(ctx, w, accounts)
		}
		recorders := make([]*recorder, len(here))
		for i, c := range here {
			recorders[i] = &recorder{of: c}
			if err == nil {
				w.say("%s", c.name)
				recorders[i].finish(c.run(ctx, w, recorders[i]))
			}
		}
		verdicts, wrong := w.close(ctx)
		for i, c := range here {
			if fault := errors.Join(err, wrong); fault != nil {
				recorders[i].finish(fault)
			}
			byCase[c.name] = recorders[i].results
		}
		if last := here[len(here)-1].name; wrong == nil && opening.world == worldEntries {
			byCase[last] = append(byCase[last], verification(verdicts[0]))
		}
	}
	var results []result
	for _, c := range cases {
		results = append(results, byCase[c.name]...)
	}
	return results
}

// finish replaces the results of a case by why there are none, if there was an error.
func (r *recorder) finish(err error) {
	if err != nil {
		target := &r.of.target
		if *target == (benchCase{}).target {
			target = nil
		}
		r.results = []result{{Case: r.of.name, Title: r.of.title, Unit: "", Target: target, Fault: strings.ReplaceAll(err.Error(), "\n", "; ")}}
	}
}

// verification records how long verifying a ledger took. A million entries are to take
// less than 20 seconds.
func verification(v verdict) result {
	to := atLeast(50_000)
	rate := float64(v.Entries) / v.took.Seconds()
	return result{
		Case: "verify", Title: "verifying, entries a second", Unit: "/s", Value: rate, Rounds: []float64{rate}, Target: &to,
		Note: fmt.Sprintf("%s entries in %.1f s", grouped(v.Entries), v.took.Seconds()),
	}
}
