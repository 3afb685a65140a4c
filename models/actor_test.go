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
