package adjustfile_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/adjustfile"
)

// printed returns a line in a form that is easy to compare.
func printed(l adjustfile.Line) string {
	if l.Error != "" {
		return fmt.Sprintf("%d: %s", l.Number, l.Error)
	}
	return fmt.Sprintf("%d %s %s %s %s", l.Number, l.Account, l.Amount, l.Kind, l.Reason)
}

func TestParse(t *testing.T) {
	const header = "account,amount,reason,kind\n"
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"as it is meant":          {header + "acc_1,+5,A gift,promotional\nacc_2,-2.5,\"Too much, sorry\",\n", []string{"2 acc_1 5 promotional A gift", "3 acc_2 -2.5 purchased Too much, sorry"}},
		"the example":             {adjustfile.Example, []string{"2 acc_q2lz6n4mf3w7k5hj2xv4abcdef 5 promotional Sorry for the outage of March 3", "3 acc_7k5hj2xv4abcdefq2lz6n4mf3w -2.5 purchased Charged too little, as agreed"}},
		"a mark and quotes":       {"\ufeff\"account\",\"amount\",\"reason\"\r\nacc_1,5,x\r\n", []string{"2 acc_1 5 purchased x"}},
		"a byte order mark":       {"\ufeff" + header + "acc_1,5,x,\n", []string{"2 acc_1 5 purchased x"}},
		"another order and case":  {" Reason ,AMOUNT,Account\nx,5,acc_1\n", []string{"2 acc_1 5 purchased x"}},
		"lines of Windows":        {"account,amount,reason\r\nacc_1,5,x\r\nacc_2,6,y\r\n", []string{"2 acc_1 5 purchased x", "3 acc_2 6 purchased y"}},
		"no end of line":          {"account,amount,reason\nacc_1,5,x", []string{"2 acc_1 5 purchased x"}},
		"a reason of two lines":   {header + "acc_1,5,\"x\ny\",\nacc_2,6,z,", []string{"2 acc_1 5 purchased x\ny", "4 acc_2 6 purchased z"}},
		"empty lines":             {header + "\n  \n,,,\nacc_1,5,x,\n\n", []string{"5 acc_1 5 purchased x"}},
		"spaces around":           {header + " acc_1 , +5 , x , Purchased\n", []string{"2 acc_1 5 purchased x"}},
		"a typographic minus":     {header + "acc_1,−5,x,\n", []string{"2 acc_1 -5 purchased x"}},
		"faults beside good ones": {header + ",5,x,\nacc_1,5,x,\nacc_1,0,x,\nacc_1,5, ,\nacc_1,5,x,allowance\n", []string{"2: the account must not be empty", "3 acc_1 5 purchased x", "4: the amount must not be 0", "5: the reason must not be empty", `6: the kind must be purchased or promotional, not "allowance"`}},
		"amounts": {header + "a,1e3,x,\na,\"1,5\",x,\na,1.2345678,x,\na,1000000001,x,\na,99999999999999999999,x,\na,,x,\na,--5,x,\na,0x5,x,\n", []string{
			`2: the amount "1e3" must be a decimal number such as 10 or 2.5`, `3: the amount "1,5" must be a decimal number such as 10 or 2.5`,
			`4: the amount "1.2345678" must have at most six decimals`, `5: the amount "1000000001" must be at most 1000000000 credits`,
			`6: the amount "99999999999999999999" must be at most 1000000000 credits`, `7: the amount "" must be a decimal number such as 10 or 2.5`,
			`8: the amount "--5" must be a decimal number such as 10 or 2.5`, `9: the amount "0x5" must be a decimal number such as 10 or 2.5`}},
		"the header again": {header + "acc_1,5,x,\naccount,amount,reason,kind\n", []string{"2 acc_1 5 purchased x", "3: the names of the columns stand here again"}},
		"too few fields":   {header + "acc_1,5\n", []string{"2: there is a wrong number of fields: 2, and 4 columns; put a field that has a comma between quotes"}},
		"quotes":           {header + "acc_1,5,a \"gift\",\nacc_2,6,\"a\" gift,\nacc_3,7,x,\nacc_4,8,\"open\nacc_5,9,x,\n", []string{`2: a quote stands inside a field: put the field between quotes, and write "" for a quote in it`, `3: a field that begins with a quote does not end with one: write "" for a quote in it`, "4 acc_3 7 purchased x", `5: a field that begins with a quote does not end with one: write "" for a quote in it`}},
		"what can't be printed": {header + strings.Repeat("acc_1,5,x,\n", 99) + "acc_2,5,a\x00b,\nacc_3,5,a\u0085b,\nacc_4\x07,5,x,\nacc_5,5,a\tb,\n", append(repeated(2, 99), "101: a character stands here that can't be printed",
			"102: a character stands here that can't be printed", "103: a character stands here that can't be printed", "104 acc_5 5 purchased a\tb")},
		"long reasons": {header + "acc_1,5," + strings.Repeat("ü", 250) + ",\nacc_2,5," + strings.Repeat("ü", 250) + "x,\n", []string{
			"2 acc_1 5 purchased " + strings.Repeat("ü", 250), "3: the reason must be at most 500 bytes, and has 501"}},
	} {
		lines, err := adjustfile.Parse(test.text)
		var got []string
		for _, l := range lines {
			got = append(got, printed(l))
		}
		if err != nil || strings.Join(got, "|") != strings.Join(test.want, "|") {
			t.Errorf("%s:\n%s, %v\nwant\n%s", name, strings.Join(got, "\n"), err, strings.Join(test.want, "\n"))
		}
	}
}

// repeated returns count printed lines of acc_1, numbered from from.
func repeated(from, count int) (lines []string) {
	for n := range count {
		lines = append(lines, fmt.Sprintf("%d acc_1 5 purchased x", from+n))
	}
	return lines
}

// Pages show invalid lines too, whatever they contain.
func TestInvalidLinesAreSanitized(t *testing.T) {
	long := strings.Repeat("x", 900_000)
	for name, text := range map[string]string{
		"reason": "acc_1,5," + long, "account": long + ",,x", "amount": "acc_1," + long + ",x", "kind": "acc_1,5,x," + long, "bell": "acc_1,,a\ab",
	} {
		lines, err := adjustfile.Parse("account,amount,reason,kind\n" + text + strings.Repeat(",", 3-strings.Count(text, ",")) + "\n")
		if err != nil || len(lines) != 1 || lines[0].Error == "" {
			t.Fatalf("%s: %d lines, %v", name, len(lines), err)
		}
		if shown := fmt.Sprint(lines[0]); len(shown) > 1000 || strings.Contains(shown, "\a") {
			t.Errorf("%s: shown as %d bytes, %.100q", name, len(shown), shown)
		}
	}
}

func TestInvalidFiles(t *testing.T) {
	for text, want := range map[string]string{
		"":                                             "is empty",
		"account,amount\nacc_1,5\n":                    `must name its columns in the first line: there is no column "reason"`,
		"acc_1,5,x\n":                                  `has a column "acc_1", and the columns are account, amount, reason and kind`,
		"account,amount,reason,note\n":                 `has a column "note", and the columns are account, amount, reason and kind`,
		"account,amount,reason,Amount\n":               `has the column "amount" twice`,
		"account;amount;reason\nacc_1;5;x\n":           "must have commas between its columns",
		"account,amount,reason\n\n":                    "must have lines: there are no lines behind the names of the columns",
		"\"account,amount\n":                           "does not begin with the names of its columns",
		"\xff\xfea\x00c\x00c\x00":                      "is UTF-16 or no text at all: save it as CSV in UTF-8",
		"a\x00c\x00c\x00":                              "is UTF-16 or no text at all: save it as CSV in UTF-8",
		"account,amount,reason\nacc_1,5,gr\xfc\xdfe\n": "has characters that are not UTF-8: save it as CSV in UTF-8",
		"account,amount,reason\n" + strings.Repeat("acc_1,5,x\n", 10_001): "must have at most 10000 lines",
	} {
		_, err := adjustfile.Parse(text)
		if want := models.Invalid("file", want); err == nil || err.Error() != want.Error() {
			t.Errorf("%.40q: %v, want %v", text, err, want)
		}
	}
}

func TestMaxLinesPerAccount(t *testing.T) {
	text := "account,amount,reason\nacc_2,1,x\n" + strings.Repeat("acc_1,1,x\n", adjustfile.MaxLinesPerAccount+1)
	lines, err := adjustfile.Parse(text)
	if err != nil || len(lines) != adjustfile.MaxLinesPerAccount+2 || lines[adjustfile.MaxLinesPerAccount].Error != "" ||
		lines[adjustfile.MaxLinesPerAccount+1].Error != "more than 100 lines are about this account: put them together" {
		t.Errorf("%+v, %v", lines[len(lines)-2:], err)
	}
}

// In any file, each line without an error can be posted, and line numbers increase.
func FuzzParse(f *testing.F) {
	f.Add(adjustfile.Example)
	f.Add("\ufeffReason, Account ,amount,kind\r\n\"a\r\nb\",acc_1,+10,promotional\r\n,,,\r\nx,acc_2, 5,")
	f.Add("account,amount,reason\nacc_1,1e3,x\nacc_1,-0,x\nacc_1,\"5\nacc_2,6,y\n")
	f.Add("account;amount;reason\n")
	f.Add("a\x00c\x00")
	f.Fuzz(func(t *testing.T, text string) {
		lines, err := adjustfile.Parse(text)
		if (err == nil) != (len(lines) > 0) {
			t.Fatalf("%d lines, %v", len(lines), err)
		}
		before := 1
		for _, l := range lines {
			if l.Number <= before || l.Number > strings.Count(text, "\n")+1 {
				t.Errorf("line %d after %d of a text of %d", l.Number, before, strings.Count(text, "\n")+1)
			}
			before = l.Number
			amount := l.Amount
			if l.Error == "" && (l.Account == "" || l.Reason == "" || len(l.Reason) > models.MaxReasonBytes || strings.Contains(l.Reason, "\x00") || amount == 0 || amount.Abs() > models.MaxCredits || len(l.Kind) < 9) {
				t.Errorf("no error in %+v", l)
			}
		}
	})
}
