package mail

import (
	view "github.com/bursar-portal/bursar/views/mail"
)

// signup goes to an address that somebody signed up with. It names nobody: the name is what
// that person typed, and the reader may be somebody else.
func signup(w writer) view.Mail {
	return view.Mail{
		Subject: "Verify your email address",
		Lines:   []string{"To finish creating your " + w.name + " account, verify that this email address is yours."},
		Button:  w.button("Verify email address"),
		Notes:   notes(w.expires(), note("If you didn't sign up for "+w.name+", ignore this email. No account will be created.")),
	}
}

func claim(w writer) view.Mail {
	return view.Mail{
		Subject: "Claim your account at " + w.name,
		Lines:   []string{w.name + " created the account " + w.called("account") + " and named you as its owner.", "Verify your email address to claim it."},
		Button:  w.button("Claim account"),
		Notes:   notes(w.expires(), note("If you don't know "+w.name+", ignore this email. Nothing happens until you claim the account.")),
	}
}

func addressTaken(w writer) view.Mail {
	return view.Mail{
		Subject: "You already have an account at " + w.name,
		Lines:   []string{"Someone tried to sign up for " + w.name + " with your email address. You already have an account, so we didn't create another one."},
		Button:  w.to("Sign in", "/signin"),
		Notes:   []view.Note{w.forgot("Forgot your password?"), {Text: "If this wasn't you, ignore this email. Nothing has changed."}},
	}
}

func reset(w writer) view.Mail {
	return view.Mail{
		Subject: "Reset your " + w.name + " password", Heading: "Reset your password",
		Lines:  []string{"We received a request to reset the password of your " + w.name + " account."},
		Button: w.button("Reset password"),
		Notes:  notes(w.expires(), note("If you didn't ask for this, ignore this email. Your password stays the same.")),
	}
}

func signinLink(w writer) view.Mail {
	return view.Mail{
		Subject: "Sign in to " + w.name,
		Lines:   []string{"Use this link to sign in to your " + w.name + " account without your password."},
		Button:  w.button("Sign in"),
		Notes:   notes(w.expires(), note("If you didn't ask for this, ignore this email. Don't forward it: anyone with the link can sign in as you.")),
	}
}

func passwordChanged(w writer) view.Mail {
	return view.Mail{
		Subject: "Your " + w.name + " password was changed", Heading: "Your password was changed",
		Lines: []string{"The password of your " + w.name + " account was changed. Sessions on other devices have ended."},
		Notes: []view.Note{{Text: "If you changed it, there's nothing to do."}, w.forgot("If you didn't, reset your password now, then contact " + w.support + ".")},
	}
}

func newSignIn(w writer) view.Mail {
	return view.Mail{
		Subject: "New sign-in to your " + w.name + " account", Heading: "New sign-in to your account",
		Lines:  []string{"Someone signed in to your " + w.name + " account from a new device."},
		Facts:  []view.Fact{{Label: "Device", Text: w.called("device")}, {Label: "Network", Text: w.value("network")}, {Label: "Time", Text: w.value("time")}},
		Button: w.to("Review sessions", "/settings/sessions"),
		Notes:  []view.Note{{Text: "If this was you, there's nothing to do."}, w.forgot("If it wasn't, reset your password now. That ends every session.")},
	}
}

func factorAdded(w writer) view.Mail {
	return view.Mail{
		Subject: "A second factor was added to your " + w.name + " account", Heading: "A second factor was added",
		Lines:  []string{"You can now sign in to your " + w.name + " account with " + w.value("factor") + "."},
		Button: w.to("Review security", "/settings/security"),
		Notes:  []view.Note{{Text: "If you added it, there's nothing to do."}, w.forgot("If you didn't, reset your password now, then contact " + w.support + ".")},
	}
}

func factorRemoved(w writer) view.Mail {
	return view.Mail{
		Subject: "A second factor was removed from your " + w.name + " account", Heading: "A second factor was removed",
		Lines:  []string{"You can no longer sign in to your " + w.name + " account with " + w.value("factor") + "."},
		Button: w.to("Review security", "/settings/security"),
		Notes:  []view.Note{{Text: "If you removed it, there's nothing to do."}, w.forgot("If you didn't, reset your password now, then contact " + w.support + ".")},
	}
}

func factorsReset(w writer) view.Mail {
	return view.Mail{
		Subject: "Two-factor sign-in of your " + w.name + " account was reset", Heading: "Two-factor sign-in was reset",
		Lines: []string{
			w.name + " removed the passkeys, the authenticator app and the recovery codes of your account. You are signed out everywhere.",
			"Sign in with your password and set up a second factor again.",
		},
		Button: w.to("Sign in", "/signin?next=%2Fsettings%2Fsecurity"),
		Notes:  []view.Note{{Text: "If you didn't ask for this, contact " + w.support + " right away."}},
	}
}

func recoveryCodeUsed(w writer) view.Mail {
	return view.Mail{
		Subject: "A recovery code of your " + w.name + " account was used", Heading: "A recovery code was used",
		Lines:  []string{"Someone signed in to your " + w.name + " account with a recovery code. You have " + w.value("left") + "."},
		Button: w.to("Review security", "/settings/security"),
		Notes:  []view.Note{{Text: "If this was you, there's nothing to do."}, w.forgot("If it wasn't, reset your password now, then contact " + w.support + ".")},
	}
}

func proveLink(w writer) view.Mail {
	return view.Mail{
		Subject: "Confirm it's you at " + w.name, Heading: "Confirm it's you",
		Lines:  []string{"Use this link to confirm a change to your " + w.name + " account. Open it in the browser in which you are signed in."},
		Button: w.button("Confirm"),
		Notes:  append(w.expires(), w.forgot("If you didn't ask for this, don't open the link. Someone may be signed in as you, so reset your password.")),
	}
}

func linkingLink(w writer) view.Mail {
	return view.Mail{
		Subject: "Link " + w.called("provider") + " to your " + w.name + " account", Heading: "Link " + w.called("provider") + " to your account",
		Lines: []string{
			"Someone signed in with " + w.called("provider") + " and your email address. You already have a " + w.name + " account with this address.",
			"If this was you, confirm it to sign in with " + w.called("provider") + " from now on. Open the link in the same browser.",
		},
		Button: w.button("Link " + w.called("provider")),
		Notes:  notes(w.expires(), note("If this wasn't you, ignore this email. Don't forward it. Nothing changes until you confirm.")),
	}
}

func identityLinked(w writer) view.Mail {
	return view.Mail{
		Subject: w.called("provider") + " was linked to your " + w.name + " account", Heading: w.called("provider") + " was linked to your account",
		Lines:  []string{"Your identity at " + w.called("provider") + " is now linked to your " + w.name + " account."},
		Button: w.to("Review linked identities", "/settings/security/identities"),
		Notes:  []view.Note{{Text: "If this was you, there's nothing to do."}, w.forgot("If it wasn't, remove it, then reset your password and contact " + w.support + ".")},
	}
}

func identityRemoved(w writer) view.Mail {
	return view.Mail{
		Subject: w.called("provider") + " was removed from your " + w.name + " account", Heading: w.called("provider") + " was removed from your account",
		Lines: []string{"Your identity at " + w.called("provider") + " is no longer linked to your " + w.name + " account."},
		Notes: []view.Note{{Text: "If you removed it, there's nothing to do."}, w.forgot("If you didn't, reset your password now, then contact " + w.support + ".")},
	}
}

func emailChangeOld(w writer) view.Mail {
	return view.Mail{
		Subject: "Confirm your new email address",
		Lines: []string{
			"You asked to change the email address of your " + w.name + " account to " + w.value("address") + ".",
			"Confirm the change here, and with the email that we sent to the new address.",
		},
		Button: w.button("Confirm change"),
		Notes:  append(w.expires(), w.forgot("If you didn't ask for this, don't confirm it. Someone may know your password, so reset it.")),
	}
}

func emailChangeNew(w writer) view.Mail {
	return view.Mail{
		Subject: "Confirm your new email address",
		Lines:   []string{"Confirm that you want to use this email address for your " + w.name + " account."},
		Button:  w.button("Confirm email address"),
		Notes:   notes(w.expires(), note("If you don't have an account at "+w.name+", ignore this email. Nothing happens until you confirm.")),
	}
}

func emailChanged(w writer) view.Mail {
	return view.Mail{
		Subject: "Your email address was changed",
		Lines:   []string{"Your " + w.name + " account now uses " + w.value("address") + ". Sign in with that address from now on."},
		Notes:   []view.Note{{Text: "If you didn't change it, contact " + w.support + " right away."}},
	}
}

func accountClosed(w writer) view.Mail {
	return view.Mail{
		Subject: "Your " + w.name + " account is closed", Heading: "Your account is closed",
		Lines: []string{
			"You closed your " + w.name + " account. You can't sign in any more, and its API keys no longer work.",
			"We deleted your personal data, except what the law requires us to keep.",
		},
		Notes: []view.Note{{Text: "If you didn't close it, contact " + w.support + " right away."}},
	}
}

func userDisabled(w writer) view.Mail {
	return view.Mail{
		Subject: "Your access to " + w.name + " is turned off", Heading: "Your access is turned off",
		Lines: []string{w.name + " turned off your access. You can't sign in until it's turned on again."},
		Notes: []view.Note{{Text: "If you think this is a mistake, contact " + w.support + "."}},
	}
}

// test goes to an operator who tries whether mails arrive.
func test(w writer) view.Mail {
	return view.Mail{
		Subject: "Test email from " + w.name,
		Lines:   []string{"Email works: " + w.name + " can reach you."},
		Notes:   note("You asked for this email on the admin pages of " + w.name + "."),
	}
}
