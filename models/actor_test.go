package models

import "testing"

// Only another admin decides what was asked for, and only while it waits.
func TestWhoMayDecide(t *testing.T) {
	person := func(id UserID, role OperatorRole) Actor { return Actor{User: &User{ID: id, Operator: role}} }
	for _, state := range []BatchState{BatchPending, BatchPosted, BatchRejected, BatchDiscarded} {
		for _, test := range []struct {
			who  string
			by   Actor
			want bool
		}{
			{"who asked", person("usr_a", OperatorAdmin), false}, {"another admin", person("usr_b", OperatorAdmin), state == BatchPending},
			{"support", person("usr_c", OperatorSupport), false}, {"an auditor", person("usr_d", OperatorAuditor), false},
			{"a customer", person("usr_e", ""), false}, {"a key", Actor{Key: &Key{ID: "key_a"}}, false}, {"nobody", Actor{}, false},
		} {
			if got := test.by.MayDecideProposal(Proposal{State: state, RequestedBy: "usr_a"}); got != test.want {
				t.Errorf("%s decides a proposal that is %s: %t", test.who, state, got)
			}
			if got := test.by.MayDecideBatch(AdjustmentBatch{State: state, RequestedBy: "usr_a"}); got != test.want {
				t.Errorf("%s decides a batch that is %s: %t", test.who, state, got)
			}
		}
	}
}

// Those who may buy cap the account, owners and admins its members and keys. A member sees
// their own caps and nothing else.
func TestWhoMaySetAndSeeCaps(t *testing.T) {
	const account = AccountID("acc_a")
	as := func(id UserID, role Role, kind AccountKind) Actor {
		return Actor{User: &User{ID: id}, Memberships: []Membership{{Account: Account{ID: account, Kind: kind}, Role: role}}}
	}
	subjects := []CapSubject{CapOnAccount, CapOnMember("usr_me"), CapOnMember("usr_other"), CapOnKey("key_a")}
	for _, test := range []struct {
		who       string
		by        Actor
		sets, see string // a letter for each subject
	}{
		{"a solo account's person", as("usr_me", RoleOwner, Solo), "yyyy", "yyyy"},
		{"an owner", as("usr_me", RoleOwner, Enterprise), "yyyy", "yyyy"},
		{"an admin", as("usr_me", RoleAdmin, Enterprise), "yyyy", "yyyy"},
		{"a billing member", as("usr_me", RoleBilling, Enterprise), "ynnn", "yynn"},
		{"a member", as("usr_me", RoleMember, Enterprise), "nnnn", "nynn"},
		{"somebody who has left", Actor{User: &User{ID: "usr_me"}}, "nnnn", "nnnn"},
		{"an operator", Actor{User: &User{ID: "usr_me", Operator: OperatorAdmin}}, "nnnn", "nnnn"},
		{"a key", Actor{Key: &Key{ID: "key_a", AccountID: account}}, "nnnn", "nnnn"},
		{"nobody", Actor{}, "nnnn", "nnnn"},
	} {
		for i, subject := range subjects {
			if got := test.by.MaySetCap(account, subject); got != (test.sets[i] == 'y') {
				t.Errorf("%s sets a cap on %s: %t", test.who, subject, got)
			}
			if got := test.by.MaySeeCap(account, subject); got != (test.see[i] == 'y') {
				t.Errorf("%s sees a cap on %s: %t", test.who, subject, got)
			}
		}
	}
}
