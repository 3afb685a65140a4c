package main

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

type userCreate struct {
	Email         string `required:"" help:"The address that the person signs in with."`
	Name          string `required:"" help:"The person's name."`
	Zone          string `default:"UTC" help:"The person's time zone, such as Europe/Berlin."`
	Role          string `enum:"admin,support,auditor,none" default:"none" help:"What the person may do for the operator: admin, support or auditor."`
	PasswordStdin bool   `help:"Read the password from standard input. Without this, one is made up and printed."`
}

// Run creates a user. Customers also need an account: see account create.
func (u userCreate) Run(c command) error {
	u.Name = models.WithoutBidiControls(u.Name)
	if err := identity.ValidateUser(u.Name, u.Email, u.Zone); err != nil {
		return err
	}
	password, generated, err := readPassword(c.stdin, u.PasswordStdin)
	if err != nil {
		return err
	}
	hash, err := identity.HashPassword(c, password)
	if err != nil {
		return err
	}
	return withStore(c, func(s *store.Store, _ config) error {
		role := models.OperatorRole(strings.TrimSuffix(u.Role, "none"))
		user, err := s.CreateUser(c, models.NewUser{Verified: true, Email: u.Email, Name: u.Name, Zone: u.Zone, Operator: role, PasswordHash: hash})
		if err != nil {
			return err
		}
		if err := s.WriteAudit(c, models.AuditRecord{
			Actor: cliActor, Action: "user.create", Subject: string(user.ID), Detail: "Made a user at the command line.",
		}); err != nil {
			return err
		}
		fields := map[string]string{"id": string(user.ID), "email": user.Email, "role": string(role)}
		if !generated {
			return c.print(fields, "%s %s", user.ID, user.Email)
		}
		fields["password"] = password
		return c.print(fields, "%s %s\npassword: %s", user.ID, user.Email, password)
	})
}

// readPassword reads a password from stdin, or generates one if fromStdin is false.
func readPassword(stdin io.Reader, fromStdin bool) (password string, generated bool, err error) {
	if !fromStdin {
		return rand.Text(), true, nil
	}
	line, err := bufio.NewReader(io.LimitReader(stdin, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", false, fmt.Errorf("read the password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), false, nil
}

type userPassword struct {
	Email         string `required:"" help:"The address that the person signs in with."`
	PasswordStdin bool   `help:"Read the password from standard input. Without this, one is made up and printed."`
}

// Run sets the password of a user who lost theirs, or who has none because a program
// created them. Their sessions end.
func (u userPassword) Run(c command) error {
	password, generated, err := readPassword(c.stdin, u.PasswordStdin)
	if err != nil {
		return err
	}
	hash, err := identity.HashPassword(c, password)
	if err != nil {
		return err
	}
	return withStore(c, func(s *store.Store, _ config) error {
		user, err := s.UserByEmail(c, u.Email)
		if err != nil {
			return err
		}
		if err := s.SetPasswordHash(c, user.ID, hash, models.AuditRecord{
			Actor: cliActor, Action: "user.password", Subject: string(user.ID), Detail: "Set a password at the command line.",
		}); err != nil {
			return err
		}
		fields := map[string]string{"id": string(user.ID), "email": user.Email}
		if !generated {
			return c.print(fields, "%s %s", user.ID, user.Email)
		}
		fields["password"] = password
		return c.print(fields, "%s %s\npassword: %s", user.ID, user.Email, password)
	})
}
