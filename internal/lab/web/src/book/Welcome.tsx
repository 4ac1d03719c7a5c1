import type { Book } from '../api.ts'
import { Hero } from './Hero.tsx'
import { Go } from '../shell/Go.tsx'

// The lesson that the way in leads to: the most telling one.
const first = 'kb/kb818222/blob-swallowed'

export function Welcome({ book }: { book: Book }) {
  const entry = book.scenarios.find((e) => e.name === first) ?? book.scenarios[0]
  return (
    <section class="welcome" aria-labelledby="welcome">
      <div>
      <h1 id="welcome" tabIndex={-1}>Watch mail fail. Turn the right knob. See it delivered.</h1>
      <p>
        Each lesson is a small internet with mail servers, DNS servers and firewalls that behave like the products they are named
        after. Let days pass in an instant, look at what every party saw, change a setting, and let it happen again.
      </p>
      {entry && <p class="row"><Go class="button main" view="lesson" name={entry.name}>Begin: mail that waits, and comes back after two days</Go></p>}
      </div>
      <Hero />
    </section>
  )
}
