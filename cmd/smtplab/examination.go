package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/certify"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/sut"
	"github.com/smtplab/smtplab/reports/shown"
	"github.com/smtplab/smtplab/sim/record"
)

// An examination is the ground on which a system is examined.
type examination interface {
	ground
	names() map[string]string // that cases leave open; nil for those of the simulated world
	system() *result.System   // for the report
	// foresee is what a case would lack, as far as that can be known before it is played. The error says that ctx was cancelled.
	foresee(ctx context.Context, c *harness.Case) ([]record.Lack, error)
	// unfit is why nothing can be examined: then each case has that for its reason, and none is played.
	unfit() error
	end()
}

// summon finds or starts what is to be examined.
func (f certifyFlags) summon(ctx context.Context, server string, chosen []story) (examination, error) {
	product, is := strings.CutPrefix(server, "product:")
	if f.implicit && (is || slices.Contains(sut.Managed(), server)) {
		return nil, misused("--implicit-tls: want it with ADDR:PORT or a recipe; %s is examined where it speaks in the clear", server)
	}
	if is {
		if _, err := chosen[0].ByProduct(product); err != nil {
			return nil, misused("%w", err)
		}
		return ownProduct{name: product}, nil
	}
	systems, err := f.systems(ctx, server, chosen)
	if err != nil {
		return nil, err
	}
	e := &underTest{Examiner: certify.Examiner{System: systems[0], Others: systems[1:], Seed: f.seed, Slack: f.slack, Pauses: f.pauses}, server: server, manner: f.manner()}
	for _, s := range systems {
		s.Abilities()[sut.Long] = f.long
		s.Abilities()[sut.ImplicitTLS] = f.implicit || s.Abilities()[sut.ImplicitTLS]
	}
	if f.long {
		e.Patience = longPatience
	}
	begin := e.Begin
	if f.dry {
		begin = e.Look
	}
	err = begin(ctx)
	if errors.Is(err, certify.ErrUnfit) && !f.dry {
		e.why, err = err, nil
	}
	if err != nil {
		e.end()
		return nil, trouble(fmt.Errorf("%w; nothing was examined", err))
	}
	return e, nil
}

// systems are the system under test, and where the harness starts it itself, as many of it as cases are played at a time.
func (f certifyFlags) systems(ctx context.Context, server string, chosen []story) ([]sut.System, error) {
	if !slices.Contains(sut.Managed(), server) {
		system, err := f.system(ctx, server)
		return []sut.System{system}, err
	}
	systems, err := sut.StartManaged(ctx, server, harness.PlaceFor(casesOf(chosen)), min(f.jobs, len(chosen)))
	if err != nil {
		return nil, trouble(err)
	}
	return systems, nil
}

// system is the system under test by what it is called on the command line.
func (f certifyFlags) system(ctx context.Context, server string) (sut.System, error) {
	if strings.HasSuffix(server, ".toml") {
		recipe, err := sut.ReadRecipe(server)
		if err != nil {
			return nil, misused("%w", err)
		}
		system, err := recipe.Launch(ctx)
		if err != nil {
			return nil, trouble(err)
		}
		return system, nil
	}
	address, err := hostAndPort("certify", server, 25)
	if err != nil {
		return nil, misused("%s: want %s", server, servers())
	}
	system, err := sut.At(address, f.names)
	if err != nil {
		return nil, misused("--mailbox, --nobody, --stranger: %w", err)
	}
	return system, nil
}

// servers are the ways in which a system under test can be named.
func servers() string {
	return "ADDR:PORT, " + strings.Join(sut.Managed(), ", ") + ", a file that ends in .toml, or product:NAME"
}

func casesOf(stories []story) []*harness.Case {
	var all []*harness.Case
	for _, s := range stories {
		all = append(all, s.Case)
	}
	return all
}

// longPatience is how long a story may take where there is time: RFC 5321 section 4.5.3.2 asks for up to ten minutes.
const longPatience = 11 * time.Minute

// underTest is a real system under test.
type underTest struct {
	certify.Examiner
	server string
	manner []string // flags that say how it is examined
	why    error    // it is unfit
}

func (u *underTest) options() *harness.Real   { return u.Options() }
func (u *underTest) names() map[string]string { return u.System.Names() }
func (u *underTest) end()                     { sut.StopAll(append([]sut.System{u.System}, u.Others...)) }

func (u *underTest) unfit() error { return u.why }

func (u *underTest) play(ctx context.Context, c *harness.Case, o harness.Options) (performance, error) {
	if u.why != nil {
		return performance{graded: certify.Unplayed(c, u.why)}, nil
	}
	p, err := u.Play(ctx, c, o)
	return performance{p.Run, p.Graded, p.Besides}, err
}

func (u *underTest) foresee(ctx context.Context, c *harness.Case) ([]record.Lack, error) {
	offers := u.Offers()
	return c.Foresee(ctx, harness.Options{Seed: u.Seed, Real: u.Options()}, offers.Plain, offers.Secured)
}

func (u *underTest) text() string {
	about, offers := u.System.About(), u.Offers()
	text := strings.TrimSpace(shown.Line(about.Name + " " + about.Version))
	if address := u.System.Address().String(); text != address {
		text += " at " + address
	}
	text += fmt.Sprintf(", with %v\n", u.System.Abilities())
	text += "offers " + shown.Line(strings.Join(certify.Keywords(offers.Plain), ", ")) + "\n"
	for _, d := range offers.Differences(u.System.Abilities()) {
		text += "note: " + d + "\n"
	}
	return text
}

func (u *underTest) again(name string, seed uint64) string {
	words := append([]string{"smtplab certify server", quoted(u.server), quoted(name)}, u.manner...)
	return strings.Join(append(words, flagged("seed", fmt.Sprint(seed))...), " ")
}

func (u *underTest) tally(*result.Report) string { return "" }

func (u *underTest) system() *result.System {
	about, offers, can := u.System.About(), u.Offers(), u.System.Abilities()
	return &result.System{Name: about.Name, Version: about.Version, Adapter: about.Adapter, Address: u.System.Address().String(),
		Abilities: strings.Fields(can.String()), Config: about.Config, Canaries: u.Canaries(), Differences: offers.Differences(can),
		Offers: certify.Keywords(offers.Plain), OffersSecured: certify.Keywords(offers.Secured)}
}

// ownProduct is one of our products, in simulated worlds.
type ownProduct struct {
	worlds
	name string
}

func (p ownProduct) names() map[string]string { return nil }
func (p ownProduct) unfit() error             { return nil }
func (p ownProduct) end()                     {}

func (p ownProduct) play(ctx context.Context, c *harness.Case, o harness.Options) (performance, error) {
	c, err := c.ByProduct(p.name)
	if err != nil {
		return performance{}, err
	}
	return p.worlds.play(ctx, c, o)
}

// foresee implements examination: in a simulated world all can be had, and what is not offered is seen soon enough.
func (p ownProduct) foresee(context.Context, *harness.Case) ([]record.Lack, error) { return nil, nil }

func (p ownProduct) text() string { return "the product " + p.name + ", in simulated worlds\n" }

func (p ownProduct) again(name string, seed uint64) string {
	return fmt.Sprintf("smtplab certify server product:%s %s --seed %d", p.name, name, seed)
}

func (p ownProduct) system() *result.System {
	var all []string
	for _, a := range sut.AllAbilities {
		all = append(all, string(a))
	}
	return &result.System{Name: p.name, Version: toolVersion(), Adapter: "product", Address: "simulated", Abilities: all}
}
