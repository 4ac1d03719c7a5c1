package judge

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// maxTimes bounds how often a line is said.
const maxTimes = 10_000

var repeatMark = regexp.MustCompile(`^C\*([0-9]+): ?(.*)$`)

// cutRepeat reads "C*100: RCPT TO:<r#@x.example>". number is zero for any other line.
func cutRepeat(text string) (number int, rest string, err error) {
	parts := repeatMark.FindStringSubmatch(text)
	if parts == nil {
		return 0, "", nil
	}
	number, err = strconv.Atoi(parts[1])
	if err != nil || number < 1 || number > maxTimes {
		err = fmt.Errorf("C*N: want a number from 1 to %d, got %s", maxTimes, parts[1])
	}
	return number, parts[2], err
}

// repeat says a line many times, each answered before the next: with 1, 2, … in the place of #. The replies that must
// come stand below it, and are added to all of them at the end, by spread.
func (p *talkParser) repeat(number int, text string) error {
	for n := 1; n <= number; n++ {
		saying, err := unescape(strings.ReplaceAll(text, "#", strconv.Itoa(n)))
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
