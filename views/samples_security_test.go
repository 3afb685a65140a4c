package views_test

import (
	"strings"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/customer/settings"
	"github.com/bursar-portal/bursar/views/public"
)

// securitySamples are the pages about second factors.
func securitySamples() []sample {
	return []sample{
		{"security-none", settings.Security(settings.SecurityPage{Frame: staffWithoutFactor(), AppURL: "/settings/security/app"})},
		{"security", settings.Security(securityPage())},
		{"security-app", settings.App(appPage())},
		{"security-passkeys", settings.Security(securityPasskeys())},
		{"security-passkey-new", settings.NewPasskey(newPasskeyPage())},
		{"confirm", public.Confirm(confirmPage())},
		{"confirm-link", public.Confirm(public.ConfirmPage{Frame: alexFrame("Confirm it’s you", ""), Email: "alex@demo.test", ByLink: views.Form{Action: "/confirm/link"}, Next: "/settings"})},
		{"confirm-nothing", public.Confirm(public.ConfirmPage{Frame: alexFrame("Confirm it’s you", ""), Email: "alex@demo.test"})},
		{"security-codes", settings.Codes(codesPage())},
		{"signin-step", public.Step(public.StepPage{
			Frame: visitor("Two-factor sign-in"), Form: views.Form{Action: "/signin/step"}, Recover: views.Form{Action: "/signin/step"}, Email: "alex@demo.test", Next: "/buy",
		})},
		{"signin-step-invalid", public.Step(public.StepPage{
			Frame: visitor("Two-factor sign-in"), Recover: views.Form{Action: "/signin/step"}, Email: strings.Repeat("wolfeschlegelstein", 6) + "@example.test",
			Recovery: views.Field{Fault: "Incorrect or used recovery code."},
		})},
	}
}

func staffWithoutFactor() views.Frame {
	f := adminFrame("Security")
	f.Notices = []views.Notice{{Tone: views.ToneWarn, Title: "Set up a second factor.", Text: "Staff need one to open the admin pages."}}
	return f
}

func securityPage() settings.SecurityPage {
	return settings.SecurityPage{
		Frame: muchFrame("Security", ""), Remove: views.Form{Action: "/settings/security/remove"}, NewCodes: views.Form{Action: "/settings/security/codes"},
		App:       settings.FactorRow{ID: "fac_app", Name: "Authenticator app", Added: at("01", "08:00"), Used: at("29", "19:48"), Keep: true},
		CodesLeft: "You have 8 recovery codes left.",
	}
}

func securityPasskeys() settings.SecurityPage {
	p := securityPage()
	p.Rename, p.Add = views.Form{Action: "/settings/security/rename"}, "/settings/security/passkeys"
	p.CodesLeft, p.NoCodes = "You have no recovery codes left.", true
	p.Passkeys = []settings.FactorRow{
		{ID: "fac_1", Name: "Laptop", Added: at("01", "08:00"), NewName: views.Field{Fault: "The name must not be empty."}},
		{ID: "fac_2", Name: strings.Repeat("Wolfeschlegelstein", 5), Added: at("01", "08:00"), Used: at("29", "19:48"), Keep: true},
	}
	return p
}

func newPasskeyPage() settings.NewPasskeyPage {
	return settings.NewPasskeyPage{
		Frame: alexFrame("Add a passkey", ""), Name: views.Field{Value: "Firefox on Windows", Fault: "The name must not be empty."},
		Passkey: views.PasskeyForm{Form: views.Form{Action: "/settings/security/passkeys", Fault: "This passkey wasn’t accepted. Try again."}, Begin: "/settings/security/passkeys/begin", Button: "Add this device or key", Create: true},
	}
}

func confirmPage() public.ConfirmPage {
	return public.ConfirmPage{
		Frame: muchFrame("Confirm it’s you", ""), Email: strings.Repeat("wolfeschlegelstein", 6) + "@example.test", Kept: "TOKEN", Next: "/settings", Fault: "Too many attempts. Try again in 2 minutes.",
		ByCode: views.Form{Action: "/confirm"}, Code: views.Field{Fault: "Incorrect or used code."}, ByPassword: views.Form{Action: "/confirm"},
		ByPasskey: views.PasskeyForm{Form: views.Form{Action: "/confirm/passkey"}, Begin: "/confirm/passkey/begin", Button: "Confirm with your passkey", Plain: true},
	}
}

func appPage() settings.AppPage {
	return settings.AppPage{
		Frame: alexFrame("Set up an authenticator app", ""), Form: views.Form{Action: "/settings/security/app"},
		QRBox: "0 0 29 29", QRPath: "M4 4h7v1h-7z", Secret: "ABCD EFGH IJKL MNOP QRST UVWX YZ23 4567", Sealed: "sealed",
		URL:  "otpauth://totp/Acme:alex@demo.test?secret=ABCD&issuer=Acme",
		Code: views.Field{Fault: "Incorrect code. Enter the code that your app shows now."},
	}
}

func codesPage() settings.CodesPage {
	p := settings.CodesPage{Frame: muchFrame("Save your recovery codes", ""), Lead: "Your authenticator app is set up.", File: "data:text/plain,codes", Done: "/settings/security", Later: "/settings/security"}
	for range 10 {
		p.Codes = append(p.Codes, "7k2m-x9pd-04hq-zt5c")
	}
	return p
}
