package engines

import (
	"strings"
	"unicode"
)

// tokens splits SQL into its words, in upper case, and signs. A text between quotes becomes ”,
// since what is in it is no SQL, and comments are left out. What stands between dollar quotes
// is SQL again: the body of a function.
func tokens(sql string) (list []string) {
	for sql != "" {
		c := rune(sql[0])
		n := 1
		switch {
		case unicode.IsSpace(c):
		case strings.HasPrefix(sql, "--"):
			n = until(sql, "\n")
		case strings.HasPrefix(sql, "/*"):
			n = until(sql, "*/")
		case c == '\'':
			n = quoted(sql, '\'')
			list = append(list, "''")
		case c == '"':
			n = quoted(sql, '"')
			list = append(list, sql[:n])
		case c == '$' && strings.HasPrefix(sql, "$$"):
			n = 2
		case c == '$':
			n += span(sql[1:], unicode.IsDigit)
			list = append(list, "$")
		case word(c):
			n = span(sql, word)
			list = append(list, strings.ToUpper(sql[:n]))
		case strings.HasPrefix(sql, "::"):
			n = 2
			list = append(list, "::")
		default:
			list = append(list, sql[:1])
		}
		sql = sql[n:]
	}
	return list
}

func word(c rune) bool { return c == '_' || unicode.IsLetter(c) || unicode.IsDigit(c) }

// span returns how many bytes a text begins with that are of a kind.
func span(text string, kind func(rune) bool) int {
	if i := strings.IndexFunc(text, func(c rune) bool { return !kind(c) }); i >= 0 {
		return i
	}
	return len(text)
}

// until returns the length of what ends with a sign.
func until(text, end string) int {
	if i := strings.Index(text, end); i >= 0 {
		return i + len(end)
	}
	return len(text)
}

// quoted returns the length of a text in quotes, in which a doubled quote stands for itself.
func quoted(text string, quote byte) int {
	for i := 1; i < len(text); i++ {
		if text[i] != quote {
			continue
		}
		if i+1 == len(text) || text[i+1] != quote {
			return i + 1
		}
		i++
	}
	return len(text)
}
