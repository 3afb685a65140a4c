package main

import (
	"fmt"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

// person names who gives credits at the command line. Without a name it is the owner of
// the machine, who has no limit.
type person struct {
	By string `placeholder:"EMAIL" help:"The admin or support agent who makes the change, within their limit. By default, the command line makes it, without a limit."`
}

// actor returns who does it, if the person's limit covers changes of balances by volume,
// which is without signs. limit has to hold when they are carried out, since the person may use
// the portal meanwhile: nil bounds nothing. before reports whether they were carried out before.
func (p person) actor(c command, s *store.Store, settings models.Settings, volume models.Credits, before func() (bool, error)) (by models.ActorRef, limit *models.Within, err error) {
	if p.By == "" {
		return cliActor, nil, nil
	}
	u, err := operatorByEmail(c, s, p.By)
	if err != nil {
		return models.ActorRef{}, nil, err
	}
	actor := models.ActorRef{Kind: models.ActorUser, ID: string(u.ID)}
	most, limited := settings.OperatorLimit(u.Operator)
	if !limited {
		return actor, nil, nil
	}
	if done, err := before(); done || err != nil {
		return actor, nil, err
	}
	since := s.Now().Add(-models.LimitPeriod)
	moved, err := s.MovedSince(c, actor, u.Operator, since)
	if err != nil {
		return actor, nil, err
	}
	if left := max(0, most-moved); volume > left {
		return actor, nil, fmt.Errorf("this is above the limit of %s, who has %s of %s credits left within 24 hours. Request approval in the portal", p.By, left, most)
	}
	return actor, &models.Within{By: actor, Role: u.Operator, Since: since, Most: most, Value: volume}, nil
}

// where says in an audit record of a person that they did it at the command line, which
// the records of the machine's owner say by their actor.
func (p person) where() string {
	if p.By == "" {
		return ""
	}
	return ", at the command line"
}

// operatorByEmail finds a person who works for the operator.
func operatorByEmail(c command, s *store.Store, email string) (models.User, error) {
	u, err := s.UserByEmail(c, email)
	if err == nil && u.Operator == "" {
		err = fmt.Errorf("--by %s isn't on staff", email)
	}
	if models.CodeOf(err) == models.CodeNotFound {
		err = fmt.Errorf("--by %s: there is no user with this email address", email)
	}
	return u, err
}
