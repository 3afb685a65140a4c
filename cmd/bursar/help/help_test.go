package help

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// grammar is a small command line.
type grammar struct {
	Serve struct{} `cmd:"" help:"Run the portal."`
	Key   struct {
		Create struct {
			Name string `help:"Its name."`
		} `cmd:"" help:"Create a key."`
		Pause struct{} `cmd:"" help:"Pause a key."`
	} `cmd:"" help:"Manage API keys."`
}

func printed(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	parser, err := kong.New(&grammar{}, kong.Name("bursar"), kong.Description("A portal."), kong.Writers(&out, &out), kong.Help(Print), kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse(Asked(args))
	return out.String(), err
}

func TestHelp(t *testing.T) {
	want := "A portal.\n\nUsage:\n  bursar <command> [flags]\n\nRun the portal:\n  serve       Run the portal.\n\n" +
		"People and accounts:\n  key create  Create a key.\n  key pause   Pause a key.\n"
	for _, args := range [][]string{nil, {"help"}, {"--help"}} {
		if got, _ := printed(t, args...); !strings.HasPrefix(got, want) || !strings.Contains(got, "Examples:\n  bursar demo\n") {
			t.Errorf("%q prints\n%s", args, got)
		}
	}
	for _, args := range [][]string{{"help", "key"}, {"key", "--help"}} {
		if got, _ := printed(t, args...); !strings.HasPrefix(got, "Usage:\n  bursar key <command> [flags]\n\nManage API keys.\n\nCommands:\n  key create  Create a key.\n  key pause   Pause a key.\n\nExamples:\n") {
			t.Errorf("%q prints\n%s", args, got)
		}
	}
	if got, _ := printed(t, "help", "key", "create"); !strings.Contains(got, "--name=STRING    Its name.") || !strings.Contains(got, "Examples:\n  bursar key create --service") {
		t.Errorf("it prints\n%s", got)
	}
}

func TestHint(t *testing.T) {
	for args, want := range map[string]string{"key create --nme=x": "Run \"bursar help key create\" for its usage.", "kye": "Run \"bursar help\" for all commands."} {
		_, err := printed(t, strings.Fields(args)...)
		parse, ok := err.(*kong.ParseError)
		if !ok || Hint(parse) != want {
			t.Errorf("%s: %v", args, err)
		}
	}
}

func TestEveryCommandIsInOneGroup(t *testing.T) {
	var all []string
	for _, g := range groups {
		all = append(all, g.commands...)
	}
	slices.Sort(all)
	if len(slices.Compact(slices.Clone(all))) != len(all) {
		t.Errorf("a command is in two groups: %v", all)
	}
}
