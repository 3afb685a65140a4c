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
	JSON bool `name:"json" help:"Answer in JSON."`

	Demo    demoCommand    `cmd:"" help:"Run the portal with example data and a local Stripe, on this machine only."`
	Serve   serveCommand   `cmd:"" help:"Run the portal."`
	Migrate migrateCommand `cmd:"" help:"Bring the database's schema up to date."`
	Backup  backupCommand  `cmd:"" help:"Copy the database to a file while the portal runs, and verify the copy."`
	Restore restoreCommand `cmd:"" help:"Put a backup in the place of the database. The portal must not run."`
	User    struct {
		Create   userCreate   `cmd:"" help:"Make a user."`
		Password userPassword `cmd:"" help:"Give a user another password."`
		List     userList     `cmd:"" help:"List people who sign in, the newest first."`
		Role     userRole     `cmd:"" help:"Change what a user may do for the operator."`
		Disable  userDisable  `cmd:"" help:"Switch a user off: their sessions end, and they can't sign in."`
		Enable   userEnable   `cmd:"" help:"Let a user sign in again."`

		ResetFactors userResetFactors `cmd:"" help:"Remove a user's passkeys, authenticator app and recovery codes: their sessions end, and their password suffices."`
	} `cmd:"" help:"People who sign in."`
	Account struct {
		Create accountCreate `cmd:"" help:"Make an account and give it an owner."`
	} `cmd:"" help:"Customers that hold credits."`
	Key struct {
		Create keyCreate `cmd:"" help:"Make an API key and print it, once."`
		List   keyList   `cmd:"" help:"List API keys."`
		Pause  keyPause  `cmd:"" help:"Make a key unusable until it is resumed."`
		Resume keyResume `cmd:"" help:"Make a paused key usable again."`
		Revoke keyRevoke `cmd:"" help:"Make a key unusable for good."`
		Rotate keyRotate `cmd:"" help:"Replace a key and print its successor, once."`
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
	Lot struct {
		Extend lotExtend `cmd:"" help:"Let a lot's credits expire later, or never."`
	} `cmd:"" help:"Credits that came in together."`
	Cap struct {
		List   capList   `cmd:"" help:"List an account's caps, and what was used of them."`
		Set    capSet    `cmd:"" help:"Set a cap, or change or boost it."`
		Remove capRemove `cmd:"" help:"Remove a cap."`
	} `cmd:"" help:"Bounds on what an account, a member or a key uses within a time."`
	Approval struct {
		List    approvalList    `cmd:"" help:"List what waits for approval."`
		Approve approvalApprove `cmd:"" help:"Approve something that waits, and carry it out."`
		Reject  approvalReject  `cmd:"" help:"Reject something that waits."`
	} `cmd:"" help:"What is above an operator's limit."`
	Ledger struct {
		Verify          ledgerVerify          `cmd:"" help:"Check every entry of the ledger and all that follows from it."`
		Checkpoint      ledgerCheckpoint      `cmd:"" help:"Print the signed heads of all accounts that have entries, to be kept elsewhere."`
		Statement       ledgerStatement       `cmd:"" help:"Print an account's statement, which its holder can check."`
		VerifyStatement ledgerVerifyStatement `cmd:"" help:"Check a statement, without a database."`
	} `cmd:"" help:"The books."`
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
		kong.UsageOnError(),
	)
	if err != nil {
		panic(err) // the grammar is invalid
	}
	parsed, err := parser.Parse(w.args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintf(w.stderr, "bursar: %s\n", err)
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
