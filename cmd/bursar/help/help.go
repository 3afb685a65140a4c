// Package help prints the help of the command line: all commands by what they are about, the
// commands of one noun, or one command with its flags, each with examples.
package help

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

// group is a heading with the commands below it, by their first words.
type group struct {
	title    string
	commands []string
}

// groups are all commands, in the order in which they are printed.
var groups = []group{
	{"Run the portal", []string{"serve", "demo", "migrate", "backup", "restore", "version"}},
	{"People and accounts", []string{"user", "account", "key"}},
	{"What you sell", []string{"plan", "product"}},
	{"Credits", []string{"credits", "lot", "cap", "approval"}},
	{"The books", []string{"ledger", "report"}},
}

// Examples are by command; "" has those of the whole program.
var Examples = map[string][]string{
	"": {
		"bursar demo",
		"bursar user create --email ada@acme.test --name Ada --role admin",
		"bursar key create --service --name \"our API\"",
		"bursar backup /backups/bursar-$(date +%F).db",
	},
	"serve":               {"BURSAR_BASE_URL=https://credits.acme.test STRIPE_SECRET_KEY=… STRIPE_WEBHOOK_SECRET=… bursar serve"},
	"demo":                {"bursar demo --listen 127.0.0.1:9000 --data /tmp/bursar-demo"},
	"backup":              {"bursar backup /backups/bursar-$(date +%F).db"},
	"migrate copy":        {"bursar migrate copy --from bursar.db --to postgres://bursar:PASSWORD@db.acme.test/bursar"},
	"restore":             {"bursar restore /backups/bursar-2026-11-26.db"},
	"user":                {"bursar user create --email ada@acme.test --name Ada --role admin", "bursar user list --staff --json"},
	"user create":         {"bursar user create --email ada@acme.test --name Ada --role admin"},
	"user role":           {"bursar user role ada@acme.test support"},
	"account create":      {"bursar account create --kind enterprise --name Northwind --owner nora@northwind.test"},
	"key":                 {"bursar key create --service --name \"our API\"", "bursar key rotate key_… --grace 24h"},
	"key create":          {"bursar key create --service --name \"our API\" --scope charges:write", "bursar key create --account acc_… --name CI --network 10.0.0.0/8"},
	"key rotate":          {"bursar key rotate key_… --grace 24h"},
	"plan save":           {"bursar plan save --slug starter --name Starter --allowance 1000 --period monthly"},
	"product save":        {"bursar product save --slug document --name Document --cost 2"},
	"credits adjust":      {"bursar credits adjust --account acc_… --amount -3 --reason \"Charged twice\""},
	"credits adjust-many": {"bursar credits adjust-many corrections.csv --dry-run"},
	"cap set":             {"bursar cap set --account acc_… --window month --limit 1000"},
	"report close":        {"bursar report close 2026-03"},
	"ledger verify":       {"bursar ledger verify", "bursar ledger verify --since checkpoint.json"},
	"ledger checkpoint":   {"bursar ledger checkpoint > checkpoint.json"},
}

// Print prints the help that was asked for.
func Print(options kong.HelpOptions, ctx *kong.Context) error {
	node := ctx.Selected()
	switch {
	case node == nil:
		whole(ctx.Stdout, ctx.Model)
	case len(node.Children) > 0:
		noun(ctx.Stdout, node)
	default:
		if err := kong.DefaultHelpPrinter(options, ctx); err != nil {
			return err
		}
	}
	if node != nil {
		printExamples(ctx.Stdout, pathOf(node))
	}
	return nil
}

// whole prints all commands.
func whole(w io.Writer, app *kong.Application) {
	fmt.Fprintf(w, "%s\n\nUsage:\n  %s <command> [flags]\n", app.Help, app.Name)
	width := 0
	for _, leaf := range app.Leaves(true) {
		width = max(width, len(pathOf(leaf)))
	}
	for _, g := range groups {
		fmt.Fprintf(w, "\n%s:\n", g.title)
		for _, name := range g.commands {
			for _, leaf := range app.Leaves(true) {
				if path := pathOf(leaf); path == name || strings.HasPrefix(path, name+" ") {
					fmt.Fprintf(w, "  %-*s  %s\n", width, path, leaf.Help)
				}
			}
		}
	}
	printExamples(w, "")
	fmt.Fprintf(w, "\nEvery command accepts --json. Run \"%s help <command>\" for its flags. Settings come from the\nenvironment: see README.md.\n", app.Name)
}

// noun prints the commands that begin with one word.
func noun(w io.Writer, node *kong.Node) {
	fmt.Fprintf(w, "Usage:\n  bursar %s <command> [flags]\n\n%s\n\nCommands:\n", pathOf(node), node.Help)
	width := 0
	for _, leaf := range node.Leaves(true) {
		width = max(width, len(pathOf(leaf)))
	}
	for _, leaf := range node.Leaves(true) {
		fmt.Fprintf(w, "  %-*s  %s\n", width, pathOf(leaf), leaf.Help)
	}
}

func printExamples(w io.Writer, path string) {
	if len(Examples[path]) == 0 {
		return
	}
	fmt.Fprint(w, "\nExamples:\n")
	for _, e := range Examples[path] {
		fmt.Fprintf(w, "  %s\n", e)
	}
}

// pathOf is a command's words, without the program and its arguments.
func pathOf(node *kong.Node) string {
	var words []string
	for n := node; n != nil && n.Type == kong.CommandNode; n = n.Parent {
		words = append([]string{n.Name}, words...)
	}
	return strings.Join(words, " ")
}

// Asked turns "help COMMAND" into what kong understands.
func Asked(args []string) []string {
	switch {
	case len(args) == 0:
		return []string{"--help"}
	case args[0] == "help":
		return append(append([]string{}, args[1:]...), "--help")
	}
	return args
}

// Hint says where to read on after a command line that can't be understood.
func Hint(err *kong.ParseError) string {
	if err.Context != nil && err.Context.Selected() != nil {
		return "Run \"bursar help " + pathOf(err.Context.Selected()) + "\" for its usage."
	}
	return "Run \"bursar help\" for all commands."
}
