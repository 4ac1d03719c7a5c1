import type { Played, World } from '../api.ts'
import { paragraphs, withoutTitle } from '../words/paragraphs.ts'
import { chaptersTold } from './claims.ts'
import { StepLine } from './StepLine.tsx'
import { Summary } from './Summary.tsx'

interface Props { world: World; played: Played; changed: boolean; onMoment: (moment: number) => void }

export function Claims({ world, played, changed, onMoment }: Props) {
  const chapters = chaptersTold(world, played, changed)
  return (
    <section class="claims card" aria-labelledby="claims">
      <h2 id="claims">What the story claims, and whether it was seen</h2>
      <Summary chapters={chapters} changed={changed} />
      <div class="claims-list">{chapters.map((c, i) => (
        <div key={c.line} class="chapter-told">
          <h3><span class="fine">Chapter {i + 1}</span></h3>
          {i > 0 && paragraphs(withoutTitle(c.text, world.title)).map((p) => <p key={p}>{p}</p>)}
          <ol class="steps">{c.steps.map((s) => <StepLine key={s.line} step={s} onMoment={onMoment} />)}</ol>
        </div>
      ))}</div>
    </section>
  )
}
