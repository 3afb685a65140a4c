package en

// fault is what pages of errors say.
var fault = map[string]string{
	"fault.forbidden":          "You don’t have access",
	"fault.not_found":          "Page not found",
	"fault.dead_link":          "This link doesn’t work",
	"fault.method_not_allowed": "Method not allowed",
	"fault.too_many":           "Too many requests",
	"fault.busy":               "We’re busy right now",
	"fault.internal":           "Something went wrong on our side",
	"fault.other":              "That didn’t work",
	"fault.sentence":           "{heading}.",
	"fault.overview":           "Back to your overview",
	"fault.new_link":           "Get a new link",
	"fault.home":               "Go to the home page",
	"fault.support":            "Contact support",
	"fault.request":            "Request {id}",
	"fault.subject":            "Request {id}",
	"fault.offline":            "You’re offline.",
	"fault.offline_text":       "We couldn’t load this page. Your {credits} are safe.",
	"fault.retry":              "Try again",
}
