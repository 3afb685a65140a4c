package models

// Prospect is what a command about a subscription would do, and what time would do
// then if nothing else happened until the subscription's present period ends.
type Prospect struct {
	Receipt Receipt
	Now     Standing // before the command
	After   Standing // right after it
	Then    Standing // when the present period has ended
	Ahead   []Entry  // what time brings about from After to Then
}
