// Command bench measures Bursar next to two baselines that do the same with no features:
// a constant answer of bare Echo, and a bare group-commit writer on SQLite. It drives
// release binaries over the loopback interface, in rounds that alternate between the
// two, since the ratio of neighbouring rounds is steadier than any time. It prints no
// result of a round whose entries differ from its acknowledgements, and none of a
// database whose books are wrong afterwards.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// commandLine are the commands.
type commandLine struct {
	Run    runCommand     `cmd:"" default:"withargs" help:"Measure, and print a table."`
	Echo   echoBaseline   `cmd:"" hidden:"" help:"Serve baseline (a): bare Echo with constant answers."`
	Writer writerBaseline `cmd:"" hidden:"" help:"Serve baseline (w): a bare group-commit writer."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

// run carries out a command line and returns the exit status.
func run(ctx context.Context, args []string) int {
	var line commandLine
	parser, err := kong.New(&line, kong.Name("bench"), kong.Description("Measures Bursar next to bare baselines."),
		kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		return 2
	}
	chosen, err := parser.Parse(args)
	if err == nil {
		err = chosen.Run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		return 1
	}
	return 0
}
