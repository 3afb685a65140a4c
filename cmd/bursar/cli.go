package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

// world is what the program touches outside itself, so that tests can run it.
type world struct {
	args           []string
	getenv         func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer
}

// Exit codes: 0 it worked, 1 it did not (or the books are wrong), 2 the command
// line or the settings can't be used.
const (
	exitOK    = 0
	exitFault = 1
	exitUsage = 2
)

// grammar is the command line.
type grammar struct {
	JSON bool `name:"json" help:"Answer in JSON."`

	Demo    demoCommand    `cmd:"" help:"Run the portal with example data and a local Stripe, on this machine only."`
	Serve   serveCommand   `cmd:"" help:"Run the portal."`
	Migrate migrateCommand `cmd:"" help:"Bring the database's schema up to date."`
	User    struct {
		Create   userCreate   `cmd:"" help:"Make a user."`
		Password userPassword `cmd:"" help:"Give a user another password."`
	} `cmd:"" help:"People who sign in."`
	Account struct {
		Create accountCreate `cmd:"" help:"Make an account and give it an owner."`
	} `cmd:"" help:"Customers that hold credits."`
	Key struct {
		Create keyCreate `cmd:"" help:"Make an API key and print it, once."`
	} `cmd:"" help:"API keys."`
	Plan struct {
		Save planSave `cmd:"" help:"Make a plan, or its next version."`
	} `cmd:"" help:"What customers subscribe to."`
	Product struct {
		Save productSave `cmd:"" help:"Make a product, or change it."`
	} `cmd:"" help:"What is charged for."`
	Credits struct {
		Adjust     creditsAdjust     `cmd:"" help:"Correct a balance."`
		AdjustMany creditsAdjustMany `cmd:"" help:"Correct many balances from a CSV file, all or none."`
	} `cmd:"" help:"Balances."`
	Ledger struct {
		Verify          ledgerVerify          `cmd:"" help:"Check every entry of the ledger and all that follows from it."`
		Checkpoint      ledgerCheckpoint      `cmd:"" help:"Print the signed heads of all accounts that have entries, to be kept elsewhere."`
		Statement       ledgerStatement       `cmd:"" help:"Print an account's statement, which its holder can check."`
		VerifyStatement ledgerVerifyStatement `cmd:"" help:"Check a statement, without a database."`
	} `cmd:"" help:"The books."`
	Version versionCommand `cmd:"" help:"Print the version and the database engine."`
}

// command is what each subcommand is run with.
type command struct {
	context.Context
	world
	json bool
	log  *slog.Logger
}

// errReported ends the program with exitFault after the command itself has said
// what is wrong.
var errReported = errors.New("reported")

// run is the program: it returns its exit code.
func run(ctx context.Context, w world) int {
	var g grammar
	done := -1
	parser, err := kong.New(&g,
		kong.Name("bursar"),
		kong.Description("A self-hosted portal for prepaid credits."),
		kong.Writers(w.stdout, w.stderr),
		kong.WithHyphenPrefixedParameters(true), // --amount -3
		kong.Exit(func(code int) { done = code }),
		kong.UsageOnError(),
	)
	if err != nil {
		panic(err) // the grammar is wrong
	}
	parsed, err := parser.Parse(w.args)
	if done >= 0 {
		return done // --help was printed
	}
	if err != nil {
		fmt.Fprintf(w.stderr, "bursar: %s\n", err)
		return exitUsage
	}
	c := command{ctx, w, g.JSON, slog.New(slog.NewTextHandler(w.stderr, nil))}
	return c.exit(parsed.Run(c))
}

// exit reports an error and chooses the exit code.
func (c command) exit(err error) int {
	var settings settingsFaults
	var known *models.Error
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errReported):
		return exitFault
	case errors.As(err, &settings):
		fmt.Fprintf(c.stderr, "bursar: %s\n", err)
		return exitUsage
	case errors.As(err, &known):
		fmt.Fprintf(c.stderr, "bursar: %s\n", plain(known))
	default:
		fmt.Fprintf(c.stderr, "bursar: %s\n", err)
	}
	return exitFault
}

// plain is a known error as a person at the command line reads it.
func plain(e *models.Error) string {
	if len(e.Fields) == 0 {
		// Of our own faults the operator needs the cause.
		if cause := errors.Unwrap(e); cause != nil && (e.Code == models.CodeInternal || e.Code == models.CodeBusy) {
			return e.Message + " (" + cause.Error() + ")"
		}
		return e.Message
	}
	lines := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		lines[i] = f.Field + " " + f.Detail
	}
	return strings.Join(lines, "; ")
}

// answer prints what a command came to: fields as JSON, or text for a person.
func (c command) answer(fields any, text string, args ...any) error {
	if !c.json {
		_, err := fmt.Fprintf(c.stdout, text+"\n", args...)
		return err
	}
	out := json.NewEncoder(c.stdout)
	out.SetEscapeHTML(false)
	return out.Encode(fields)
}

// version is this build's; a release sets it with -ldflags.
var version = "0.1.0"

type versionCommand struct{}

// Run prints the version and what the build has inside.
func (versionCommand) Run(c command) error {
	return c.answer(map[string]string{"version": version, "engine": store.Engine}, "bursar %s (%s)", version, store.Engine)
}

// exists tells whether there is a file, so that a command that only looks does
// not make an empty database.
func exists(file string) error {
	_, err := os.Stat(file)
	return err
}
