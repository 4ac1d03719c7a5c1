import type { World } from '../api.ts'
import { paragraphs } from '../words/paragraphs.ts'

export function Story({ world }: { world: World }) {
  const told = paragraphs(world.story)
  return (
    <section class="story" aria-label="The story">
      {told.map((p) => <p key={p}>{p}</p>)}
      {world.chapters.length > 1 && <p class="fine">Told in {world.chapters.length} chapters.</p>}
    </section>
  )
}
