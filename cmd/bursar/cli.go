package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/bursar-portal/bursar/cmd/bursar/help"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

// process has the arguments, environment and standard streams of the program. Tests
// pass their own.
type process struct {
	args           []string
	getenv         func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer
}

// Exit codes: 0 for success, 1 for a failure, including faults in the ledger, and 2
// for an invalid command line or invalid settings.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

// grammar defines the command line.
type grammar struct {
	JSON bool `name:"json" help:"Print the result as JSON."`

	Demo    demoCommand  `cmd:"" help:"Run a demonstration with example data and a local Stripe."`
	Serve   serveCommand `cmd:"" help:"Run the portal."`
	Migrate struct {
		Schema migrateCommand `cmd:"" default:"1" help:"Update the database's schema. Same as migrate alone."`
		Copy   migrateCopy    `cmd:"" help:"Copy a database from SQLite to PostgreSQL or back, and compare both."`
	} `cmd:"" help:"Update the database's schema, or move to another engine."`
	Backup  backupCommand  `cmd:"" help:"Back up the database while the portal runs, and verify the copy."`
	Restore restoreCommand `cmd:"" help:"Restore a backup. Stop the portal first."`
	User    struct {
		Create   userCreate   `cmd:"" help:"Create a user."`
		Password userPassword `cmd:"" help:"Set a user's password."`
		List     userList     `cmd:"" help:"List users, newest first."`
		Role     userRole     `cmd:"" help:"Change a user's staff role."`
		Disable  userDisable  `cmd:"" help:"Block a user and end their sessions."`
		Enable   userEnable   `cmd:"" help:"Unblock a user."`

		ResetFactors userResetFactors `cmd:"" help:"Reset a user's two-factor sign-in and end their sessions."`
	} `cmd:"" help:"Manage users."`
	Account struct {
		Create accountCreate `cmd:"" help:"Create an account with an owner."`
	} `cmd:"" help:"Manage customers' accounts."`
	Key struct {
		Create keyCreate `cmd:"" help:"Create an API key and print it once."`
		List   keyList   `cmd:"" help:"List API keys."`
		Pause  keyPause  `cmd:"" help:"Pause a key."`
		Resume keyResume `cmd:"" help:"Resume a paused key."`
		Revoke keyRevoke `cmd:"" help:"Revoke a key for good."`
		Rotate keyRotate `cmd:"" help:"Replace a key and print the new one once."`
	} `cmd:"" help:"Manage API keys."`
	Plan struct {
		Save planSave `cmd:"" help:"Create a plan, or its next version."`
	} `cmd:"" help:"Manage plans."`
	Product struct {
		Save productSave `cmd:"" help:"Create or change a product."`
	} `cmd:"" help:"Manage the price list."`
	Credits struct {
		Adjust     creditsAdjust     `cmd:"" help:"Adjust a balance."`
		AdjustMany creditsAdjustMany `cmd:"" help:"Adjust many balances from a CSV file: all lines or none."`
	} `cmd:"" help:"Adjust balances."`
	Lot struct {
		Extend lotExtend `cmd:"" help:"Extend a lot so that its credits expire later or never."`
	} `cmd:"" help:"Manage lots of credits."`
	Cap struct {
		List   capList   `cmd:"" help:"List an account's caps and their usage."`
		Set    capSet    `cmd:"" help:"Set, change or boost a cap."`
		Remove capRemove `cmd:"" help:"Remove a cap."`
	} `cmd:"" help:"Limit what an account, a member or a key can use."`
	Approval struct {
		List    approvalList    `cmd:"" help:"List requests for approval."`
		Approve approvalApprove `cmd:"" help:"Approve a request and apply it."`
		Reject  approvalReject  `cmd:"" help:"Reject a request."`
	} `cmd:"" help:"Approve or reject changes above someone's limit."`
	Ledger struct {
		Verify          ledgerVerify          `cmd:"" help:"Verify the ledger."`
		Checkpoint      ledgerCheckpoint      `cmd:"" help:"Print a signed checkpoint of the ledger."`
		Statement       ledgerStatement       `cmd:"" help:"Print an account's statement, which its holder can verify."`
		VerifyStatement ledgerVerifyStatement `cmd:"" help:"Verify a statement without a database."`
	} `cmd:"" help:"Verify the ledger and prove its contents."`
	Report struct {
		Close reportClose `cmd:"" help:"Close the next month and lock its figures."`
	} `cmd:"" help:"Close months."`
	Version versionCommand `cmd:"" help:"Print the version and the database engine."`
}

// cliActor is the actor of all commands.
var cliActor = models.ActorRef{Kind: models.ActorCLI}

// command is the context that subcommands are run with.
type command struct {
	context.Context
	process
	json bool
	log  *slog.Logger
}

// errReported makes the program exit with exitFailure, after the command has printed
// the error itself.
var errReported = errors.New("reported")

// run runs the program and returns its exit code.
func run(ctx context.Context, w process) int {
	var g grammar
	exited := -1 // the exit code, if kong has printed help
	parser, err := kong.New(&g,
		kong.Name("bursar"),
		kong.Description("A self-hosted portal for prepaid credits."),
		kong.Writers(w.stdout, w.stderr),
		kong.WithHyphenPrefixedParameters(true), // --amount -3
		kong.Exit(func(code int) { exited = code }),
		kong.Help(help.Print),
	)
	if err != nil {
		panic(err) // the grammar is invalid
	}
	parsed, err := parser.Parse(help.Asked(w.args))
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintf(w.stderr, "bursar: %s\n", err)
		var parse *kong.ParseError
		if errors.As(err, &parse) {
			fmt.Fprintln(w.stderr, help.Hint(parse))
		}
		return exitUsage
	}
	log := (&environment{getenv: w.getenv}).log(w.stderr) // readConfig reports what is invalid
	c := command{ctx, w, g.JSON, log}
	return c.exit(parsed.Run(c))
}

// exit prints an error and returns the exit code.
func (c command) exit(err error) int {
	var settings settingsErrors
	var known *models.Error
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errReported):
		return exitFailure
	case errors.As(err, &settings):
		fmt.Fprintf(c.stderr, "bursar: %s\n", err)
		return exitUsage
	case errors.As(err, &known):
		fmt.Fprintf(c.stderr, "bursar: %s\n", errorText(known))
	default:
		fmt.Fprintf(c.stderr, "bursar: %s\n", err)
	}
	return exitFailure
}

// errorText returns the message of an error for the command line.
func errorText(e *models.Error) string {
	if len(e.Fields) == 0 {
		// Operators need the cause of internal errors.
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

// print prints the result of a command: fields with --json, otherwise the text.
func (c command) print(fields any, text string, args ...any) error {
	if !c.json {
		_, err := fmt.Fprintf(c.stdout, text+"\n", args...)
		return err
	}
	out := json.NewEncoder(c.stdout)
	out.SetEscapeHTML(false)
	return out.Encode(fields)
}

// version is the version of this build. Releases set it with -ldflags.
var version = "0.1.0"

type versionCommand struct{}

// Run prints the version and the database engine of the build.
func (versionCommand) Run(c command) error {
	return c.print(map[string]string{"version": version, "engine": store.Engine}, "bursar %s (%s)", version, store.Engine)
}
