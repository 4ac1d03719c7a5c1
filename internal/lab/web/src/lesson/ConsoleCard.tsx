import type { Book, World } from '../api.ts'
import { typed } from '../act.ts'
import { Consoles } from '../console/index.tsx'
import { ask } from '../simulator.ts'
import { now, text } from '../state.ts'

export function ConsoleCard({ book, world }: { book: Book; world: World }) {
  const seed = now.seed.value
  return (
    <section class="card screen" aria-labelledby="consoles">
      <h2 id="consoles">Talk to a server yourself</h2>
      <Consoles book={book} world={world} text={text.value} {...(seed ? { seed } : {})} ask={ask} typed={now.consoles.value} onTyped={typed} />
    </section>
  )
}
