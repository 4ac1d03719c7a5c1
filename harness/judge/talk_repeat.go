package judge

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// maxTimes bounds how often a line is said.
const maxTimes = 10_000

var repeatMark = regexp.MustCompile(`^(C\*|C\+|\+)([0-9]+): ?(.*)$`)

// cutRepeat reads "C*100: RCPT TO:<r#@x.example>", with C* as the mark. number is zero for any line without the mark.
func cutRepeat(mark, text string) (number int, rest string, err error) {
	parts := repeatMark.FindStringSubmatch(text)
	if parts == nil || parts[1] != mark {
		return 0, "", nil
	}
	number, err = strconv.Atoi(parts[2])
	if err != nil || number < 1 || number > maxTimes {
		err = fmt.Errorf("%sN: want a number from 1 to %d, got %s", mark, maxTimes, parts[2])
	}
	return number, parts[3], err
}

// repeated are the lines that one with the mark stands for, with 1, 2, … in the place of #; a line without it is itself.
func repeated(mark, text string) ([]string, error) {
	number, rest, err := cutRepeat(mark, text)
	if number == 0 || err != nil {
		return []string{text}, err
	}
	var lines []string
	for n := 1; n <= number; n++ {
		lines = append(lines, strings.ReplaceAll(rest, "#", strconv.Itoa(n)))
	}
	return lines, nil
}

// sayAll says lines that a mark stands for, in one segment: "C+100: text", as part of a message.
func (p *talkParser) sayAll(text string) error {
	lines, err := repeated("C+", text)
	if err == nil && lines[0] == text {
		err = fmt.Errorf("want C+N: with a number, got %q", text)
	}
	for _, line := range lines {
		err = errors.Join(err, p.say(line))
	}
	return err
}

// repeat says a line many times, each answered before the next: with 1, 2, … in the place of #. The replies that must
// come stand below it, and are added to all of them at the end, by spread.
func (p *talkParser) repeat(number int, text string) error {
	for n := 1; n <= number; n++ {
		saying, err := ReadSaying(strings.ReplaceAll(text, "#", strconv.Itoa(n)))
		if err != nil {
			return err
		}
		p.add(Move{Do: Say, Say: []Saying{saying}, repeated: n < number})
	}
	return nil
}

// spread puts the reply that stands below a repeated line behind each of its repetitions.
func spread(moves []Move) ([]Move, error) {
	var all []Move
	for i, m := range moves {
		all = append(all, m)
		if !m.repeated {
			continue
		}
		last := i
		for moves[last].repeated {
			last++
		}
		if last+1 == len(moves) || moves[last+1].Do != Hear {
			return nil, fmt.Errorf(`C*N: want an "S:" line below it, for each is answered before the next is said`)
		}
		all = append(all, moves[last+1])
	}
	return all, nil
}
