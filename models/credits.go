package models

import (
	"errors"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// Credits is an amount of credits in millionths: 2.5 credits are 2_500_000.
// All arithmetic on credits is integer arithmetic in this unit.
type Credits int64

// Credit is one whole credit.
const Credit Credits = 1_000_000

// MaxCredits is the most that one command may move: a billion credits. Nine
// thousand such commands fit into an int64; sums are checked for overflow all the
// same (AddCredits).
const MaxCredits Credits = 1_000_000_000 * Credit

// creditDecimals is the number of decimals of a millionth.
const creditDecimals = 6

// Errors of parsing an amount. Their texts are public: forms and APIs show them.
var (
	ErrCreditsSyntax    = errors.New("must be a decimal number such as 10 or 2.5")
	ErrCreditsPrecision = errors.New("must have at most six decimals")
	ErrCreditsRange     = errors.New("must be at most 1000000000 credits")
)

// ParseCredits parses an unsigned decimal such as "10" or "2.5": digits, and after
// a point one to six more. Signs, exponents, spaces and separators are errors. The
// error is ErrCreditsSyntax, ErrCreditsPrecision or ErrCreditsRange.
func ParseCredits(s string) (Credits, error) {
	whole, fraction, pointed := strings.Cut(s, ".")
	if !allDigits(whole) || (pointed && !allDigits(fraction)) {
		return 0, ErrCreditsSyntax
	}
	if len(fraction) > creditDecimals {
		return 0, ErrCreditsPrecision
	}
	whole = strings.TrimLeft(whole, "0")
	if len(whole) > len("1000000000") {
		return 0, ErrCreditsRange
	}
	digits := whole + fraction + strings.Repeat("0", creditDecimals-len(fraction))
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || Credits(n) > MaxCredits {
		return 0, ErrCreditsRange
	}
	return Credits(n), nil
}

// ParseSignedCredits is ParseCredits with an optional leading "+", "-" or U+2212,
// the minus sign that our own pages print.
func ParseSignedCredits(s string) (Credits, error) {
	if rest, ok := strings.CutPrefix(s, "+"); ok {
		return ParseCredits(rest)
	}
	for _, minus := range []string{"-", "\u2212"} {
		if rest, ok := strings.CutPrefix(s, minus); ok {
			c, err := ParseCredits(rest)
			return -c, err
		}
	}
	return ParseCredits(s)
}

// ParseCreditsNumber parses a JSON number literal (RFC 8259), which must be a
// whole number of millionths: 10, 10.0, 1e1 and -3 are, 1e-7 is not. It uses no
// floats, and a huge exponent costs no time or memory. The errors are those of
// ParseCredits.
func ParseCreditsNumber(literal string) (Credits, error) {
	unsigned, negative := strings.CutPrefix(literal, "-")
	mantissa, exponent := unsigned, 0
	if i := strings.IndexAny(unsigned, "eE"); i >= 0 {
		mantissa = unsigned[:i]
		e, err := strconv.Atoi(unsigned[i+1:])
		if err != nil && !errors.Is(err, strconv.ErrRange) {
			return 0, ErrCreditsSyntax
		}
		exponent = max(-10_000, min(e, 10_000))
	}
	whole, fraction, pointed := strings.Cut(mantissa, ".")
	leadingZero := len(whole) > 1 && whole[0] == '0'
	if !allDigits(whole) || leadingZero || (pointed && !allDigits(fraction)) {
		return 0, ErrCreditsSyntax
	}
	digits := strings.TrimLeft(whole+fraction, "0")
	scale := exponent - len(fraction) // value = digits × 10^scale
	kept := strings.TrimRight(digits, "0")
	scale += len(digits) - len(kept)
	switch {
	case kept == "":
		return 0, nil
	case scale < -creditDecimals:
		return 0, ErrCreditsPrecision
	case len(kept)+scale > len("1000000000"):
		return 0, ErrCreditsRange
	}
	n, err := strconv.ParseInt(kept+strings.Repeat("0", scale+creditDecimals), 10, 64)
	if err != nil || Credits(n) > MaxCredits {
		return 0, ErrCreditsRange
	}
	if negative {
		n = -n
	}
	return Credits(n), nil
}

// ParseCreditsUnbounded parses the output of String. Unlike ParseCredits it accepts
// a minus sign and amounts beyond MaxCredits, as sums can be. The errors are those
// of ParseCredits.
func ParseCreditsUnbounded(s string) (Credits, error) {
	unsigned, negative := strings.CutPrefix(s, "-")
	whole, fraction, pointed := strings.Cut(unsigned, ".")
	if !allDigits(whole) || (pointed && !allDigits(fraction)) {
		return 0, ErrCreditsSyntax
	}
	if len(fraction) > creditDecimals {
		return 0, ErrCreditsPrecision
	}
	text := whole + fraction + strings.Repeat("0", creditDecimals-len(fraction))
	if negative {
		text = "-" + text
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, ErrCreditsRange
	}
	return Credits(n), nil
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// String returns the shortest exact decimal: "2.5", "10", "-0.05".
func (c Credits) String() string { return c.FormatDecimals(0) }

// maxCreditsText is the length of the longest amount.
const maxCreditsText = len("-9223372036854.775808")

// FormatDecimals returns the exact decimal with at least the given number of
// decimals, 0 to 6: FormatDecimals(2) returns "15432.50" and "0.125".
func (c Credits) FormatDecimals(decimals int) string {
	if c == 0 && decimals == 0 {
		return "0" // as most amounts in answers are
	}
	magnitude := uint64(c)
	text := make([]byte, 0, maxCreditsText) // on the stack: this prints six amounts of each charge
	if c < 0 {
		magnitude, text = -magnitude, append(text, '-')
	}
	text = strconv.AppendUint(text, magnitude/uint64(Credit), 10)
	point := len(text)
	text = strconv.AppendUint(text, uint64(Credit)+magnitude%uint64(Credit), 10)
	text[point] = '.' // in place of the one in front of the fraction
	end := len(text)
	for end > point+1+decimals && text[end-1] == '0' {
		end--
	}
	if end == point+1 {
		end = point
	}
	return string(text[:end])
}

// Floor returns the largest number of whole credits not above c.
func (c Credits) Floor() int64 {
	whole := int64(c / Credit)
	if c%Credit < 0 {
		whole--
	}
	return whole
}

// Abs returns the absolute value of c.
func (c Credits) Abs() Credits {
	if c < 0 {
		return -c
	}
	return c
}

// AddCredits returns a + b; ok is false if the sum overflows.
func AddCredits(a, b Credits) (sum Credits, ok bool) {
	sum = a + b
	return sum, (sum > a) == (b > 0)
}

// MulDivRound returns a × b ÷ c rounded half up, computed in 128 bits. ok is false
// if a or b is negative, c is not positive, or the result overflows.
func MulDivRound(a, b, c int64) (result int64, ok bool) {
	if a < 0 || b < 0 || c <= 0 {
		return 0, false
	}
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	// For an odd divisor, c/2 rounds down. That is right, since its quotients are
	// never exactly half way between two integers.
	lo, carry := bits.Add64(lo, uint64(c)/2, 0)
	hi += carry
	if hi >= uint64(c) {
		return 0, false
	}
	quotient, _ := bits.Div64(hi, lo, uint64(c))
	if quotient > math.MaxInt64 {
		return 0, false
	}
	return int64(quotient), true
}
