package main

import (
	"bufio"
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

type userCreate struct {
	Email         string `required:"" help:"The person's email address."`
	Name          string `required:"" help:"The person's name."`
	Zone          string `default:"UTC" help:"The person's time zone, such as Europe/Berlin."`
	Role          string `enum:"admin,support,auditor,none" default:"none" help:"The staff role: admin, support or auditor."`
	PasswordStdin bool   `help:"Read the password from standard input. By default, a password is generated and printed."`
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
			Actor: cliActor, Action: "user.create", Subject: string(user.ID), Detail: "Created a user from the command line.",
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
	Email         string `required:"" help:"The person's email address."`
	PasswordStdin bool   `help:"Read the password from standard input. By default, a password is generated and printed."`
}

// Run sets the password of a user who lost theirs, or who has none because a program
// created them. Their sessions end. The operator vouches for them: an address that was not
// proved counts as proved, and the accounts that a program named them for are theirs.
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
		if err := s.VouchFor(c, user.ID, hash, models.AuditRecord{
			Actor: cliActor, Action: "user.password", Subject: string(user.ID), Detail: "Set a password from the command line.",
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

type userList struct {
	Staff bool `help:"List only staff."`
}

// userLine is a user as a list prints them. Times are null for never.
type userLine struct {
	ID         models.UserID       `json:"id"`
	Email      string              `json:"email"`
	Name       string              `json:"name"`
	Role       models.OperatorRole `json:"role"` // "" for customers
	Status     models.UserStatus   `json:"status"`
	VerifiedAt *time.Time          `json:"verified_at"`
	SignedInAt *time.Time          `json:"signed_in_at"`
	Accounts   int                 `json:"accounts"`
}

func newUserLine(u models.UserLine) userLine {
	return userLine{u.ID, u.Email, u.Name, u.Operator, u.Status, orNull(u.VerifiedAt), orNull(u.SignedInAt), u.Accounts}
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// String describes the user in a line of text.
func (l userLine) String() string {
	text := fmt.Sprintf("%s  %s  %s  %s", l.ID, l.Email, l.Name, l.Status)
	if l.Role != "" {
		text += "  " + string(l.Role)
	}
	if l.VerifiedAt == nil {
		text += "  address not verified"
	}
	if l.SignedInAt != nil {
		text += "  last signed in " + l.SignedInAt.Format(time.RFC3339)
	}
	return text
}

// usersAtOnce is how many users are read at a time.
const usersAtOnce = 500

// Run lists users, the newest first.
func (u userList) Run(c command) error {
	return withExistingStore(c, func(s *store.Store, _ config) error {
		lines := []userLine{}
		for q := (models.UserQuery{Staff: u.Staff, Limit: usersAtOnce}); ; {
			page, err := s.Users(c, q)
			if err != nil {
				return err
			}
			for _, user := range page.Lines {
				lines = append(lines, newUserLine(user))
			}
			if q.After = page.Next; q.After == "" {
				break
			}
		}
		text := make([]string, len(lines))
		for i, l := range lines {
			text[i] = l.String()
		}
		return c.print(map[string][]userLine{"users": lines}, "%s", cmp.Or(strings.Join(text, "\n"), "No users."))
	})
}

type userRole struct {
	Email string `arg:"" help:"The person's email address."`
	Role  string `arg:"" enum:"admin,support,auditor,none" help:"admin, support, auditor or none."`
}

// Run changes a user's operator role.
func (u userRole) Run(c command) error {
	role := models.OperatorRole(strings.TrimSuffix(u.Role, "none"))
	return changeStanding(c, u.Email, "user.role", "Changed the role to "+u.Role+" at the command line.", func(s *models.Standing) { s.Operator = role })
}

type userDisable struct {
	Email string `arg:"" help:"The person's email address."`
}

// Run switches a user off.
func (u userDisable) Run(c command) error {
	return changeStanding(c, u.Email, "user.disable", "Blocked the user from the command line.", func(s *models.Standing) { s.Status = models.UserDisabled })
}

type userEnable struct {
	Email string `arg:"" help:"The person's email address."`
}

// Run lets a user sign in again.
func (u userEnable) Run(c command) error {
	return changeStanding(c, u.Email, "user.enable", "Unblocked the user from the command line.", func(s *models.Standing) { s.Status = models.UserActive })
}

// changeStanding changes a user's standing and prints them as they are then.
func changeStanding(c command, email, action, detail string, change func(*models.Standing)) error {
	return withExistingStore(c, func(s *store.Store, _ config) error {
		user, err := s.UserByEmail(c, email)
		if err != nil {
			return err
		}
		to := user.Standing()
		change(&to)
		err = s.ChangeStanding(c, models.StandingChange{UserID: user.ID, From: user.Standing(), To: to}, models.AuditRecord{
			Actor: cliActor, Action: action, Subject: string(user.ID), Detail: detail,
		})
		if err != nil {
			return err
		}
		user.Operator, user.Status = to.Operator, to.Status
		return c.print(map[string]string{"id": string(user.ID), "email": user.Email, "role": string(to.Operator), "status": string(to.Status)},
			"%s %s: %s, %s", user.ID, user.Email, cmp.Or(string(to.Operator), "no role"), to.Status)
	})
}

type userResetFactors struct {
	Email string `arg:"" help:"The person's email address."`
}

// Run removes the second factors of a user who has lost them, such as the last admin, whom
// nobody in the portal can help.
func (u userResetFactors) Run(c command) error {
	return withExistingStore(c, func(s *store.Store, _ config) error {
		user, err := s.UserByEmail(c, u.Email)
		if err != nil {
			return err
		}
		if err := s.ResetFactors(c, user, models.AuditRecord{
			Actor: cliActor, Action: "factor.reset", Subject: string(user.ID), Detail: "Reset two-factor sign-in at the command line.",
		}); err != nil {
			return err
		}
		return c.print(map[string]string{"id": string(user.ID), "email": user.Email},
			"%s %s: no second factor, no sessions", user.ID, user.Email)
	})
}
