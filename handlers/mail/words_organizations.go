package mail

import (
	view "github.com/bursar-portal/bursar/views/mail"
)

func invitation(w writer) view.Mail {
	return view.Mail{
		Subject: w.called("inviter") + " invited you to join " + w.called("organization"),
		Heading: "Join " + w.called("organization"),
		Lines:   []string{w.called("inviter") + " invited you to join " + w.called("organization") + " on " + w.name + ". Your role will be " + w.value("role") + "."},
		Button:  w.button("View invitation"),
		Notes:   notes(w.expires(), note("If you don't know "+w.called("inviter")+", ignore this email. Nothing happens until you accept.")),
	}
}

func invitationAccepted(w writer) view.Mail {
	return view.Mail{
		Subject: w.value("address") + " joined " + w.called("organization"),
		Heading: "Your invitation was accepted",
		Lines:   []string{w.value("address") + " accepted your invitation and joined " + w.called("organization") + ". Their role is " + w.value("role") + "."},
		Button:  w.buttonOr("View members", "/"),
		Notes:   note("If you didn't invite them, remove them."),
	}
}

func ownershipOffer(w writer) view.Mail {
	return view.Mail{
		Subject: w.called("from") + " wants to transfer " + w.called("organization") + " to you",
		Heading: "Become the owner of " + w.called("organization"),
		Lines: []string{
			w.called("from") + " wants to transfer " + w.called("organization") + " on " + w.name + " to you.",
			"Owners have full access, including members, API keys and billing.",
		},
		Button: w.button("View offer"),
		Notes:  notes(w.expires(), note("If you don't want it, ignore this email. Nothing happens until you accept.")),
	}
}

func memberRemoved(w writer) view.Mail {
	return view.Mail{
		Subject: "You were removed from " + w.called("organization"),
		Lines:   []string{"You no longer have access to " + w.called("organization") + " on " + w.name + ". Your personal account stays as it is."},
		Notes:   note("If you think this is a mistake, contact an owner of " + w.called("organization") + "."),
	}
}

func roleChanged(w writer) view.Mail {
	return view.Mail{
		Subject: "Your role in " + w.called("organization") + " changed",
		Lines:   []string{"Your role in " + w.called("organization") + " on " + w.name + " is now " + w.value("role") + "."},
		Notes:   note("If you think this is a mistake, contact an owner of " + w.called("organization") + "."),
	}
}

func organizationClosed(w writer) view.Mail {
	return view.Mail{
		Subject: w.called("organization") + " is closed",
		Lines: []string{
			w.called("by") + " closed " + w.called("organization") + " on " + w.name + ". Its members no longer have access, and its API keys no longer work.",
			"Its plans have ended, and its remaining credits are given up. Your personal account stays as it is.",
		},
		Notes: note("If this is a mistake, contact " + w.support + " right away."),
	}
}

func staffInvitation(w writer) view.Mail {
	return view.Mail{
		Subject: w.called("inviter") + " invited you to the " + w.name + " team",
		Heading: "Join the " + w.name + " team",
		Lines:   []string{w.called("inviter") + " invited you to manage the customers of " + w.name + ". Your role will be " + w.value("role") + "."},
		Button:  w.button("View invitation"),
		Notes:   notes(w.expires(), note("If you don't know "+w.called("inviter")+", ignore this email. Nothing happens until you accept.")),
	}
}

func keyLeaked(w writer) view.Mail {
	return view.Mail{
		Subject: "We turned off a leaked API key", Heading: "We turned off a leaked API key",
		Lines: []string{
			"The API key " + w.called("key") + " of " + w.called("account") + " was exposed. We turned it off, so nobody can use it any more.",
			"Create a new key and use it in your programs. Then check your usage for calls that you don't recognize.",
		},
		Button: w.buttonOr("Manage API keys", "/projects/playground"),
		Notes:  note("Questions? Contact " + w.support + "."),
	}
}

func keyRotatedByOperator(w writer) view.Mail {
	lines := []string{w.name + " rotated the API key " + w.called("key") + " of " + w.called("account") + "."}
	if until := w.value("until"); until != "" {
		lines = append(lines, "The old key works until "+until+". Use the new key in your programs before then.")
	} else {
		lines = append(lines, "Use the new key in your programs: the old one stops working.")
	}
	return view.Mail{
		Subject: w.name + " rotated one of your API keys", Heading: "An API key was rotated",
		Lines:  lines,
		Button: w.buttonOr("Manage API keys", "/projects/playground"),
		Notes:  note("Questions? Contact " + w.support + "."),
	}
}

func domainMissing(w writer) view.Mail {
	return view.Mail{
		Subject: "Restore the DNS record of " + w.called("domain"),
		Lines: []string{
			"The DNS record that proves to " + w.name + " that " + w.called("domain") + " belongs to " + w.called("organization") + " is gone.",
			"Add it again within 7 days. Until then, nothing changes.",
		},
		Button: w.button("View DNS record"),
		Notes:  []view.Note{ownersNote(w)},
	}
}

func domainLapsed(w writer) view.Mail {
	return view.Mail{
		Subject: w.called("domain") + " is no longer verified",
		Lines: []string{
			"The DNS record of " + w.called("domain") + " was gone for 7 days, so " + w.name + " no longer counts the domain as verified for " + w.called("organization") + ".",
			"People with an address of this domain can't join by themselves, and they can sign in any way.",
		},
		Button: w.button("Verify domain"),
		Notes:  []view.Note{ownersNote(w)},
	}
}

// ownersNote tells an owner why they get a mail about their organization.
func ownersNote(w writer) view.Note {
	return view.Note{Text: "You get this email because you own " + w.called("organization") + "."}
}
