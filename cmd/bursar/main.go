// Command bursar is the portal: its server, a demonstration with example data, and
// the operator's commands.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	// The certificate authorities that are trusted where the system has none, as in an empty
	// container image: Stripe and mail servers are called over TLS.
	_ "golang.org/x/crypto/x509roots/fallback"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal terminates the program immediately
	code := run(ctx, process{
		args: os.Args[1:], getenv: os.Getenv, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
	})
	stop()
	os.Exit(code)
}
