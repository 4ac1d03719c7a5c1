import type { Book, World } from '../api.ts'
import { change, chooseCase, run, sow } from '../act.ts'
import { Advanced, PendingNote } from '../knobs/index.tsx'
import { active, busy, chosen, now } from '../state.ts'
import { Picture } from '../world/Picture.tsx'
import { Changes } from './Changes.tsx'
import { ChosenKnobs } from './ChosenKnobs.tsx'

interface Props { book: Book; world: World; original: World; mayRun: boolean }

// WorldCard is the picture, what was changed in it, and the button that lets it happen.
export function WorldCard({ book, world, original, mayRun }: Props) {
  const ran = now.ran.value
  const cases = world.exercise ? [] : original.cases ?? [] // a change belongs to one of them; those of an exercise are its cures
  return (
    <section class="card world-card" aria-labelledby="world">
      <div class="row spread">
        <h2 id="world">The world</h2>
        {cases.length > 1 && (
          <label class="row fine">played by
            <select value={now.case.value ?? cases[0]} onChange={(e) => chooseCase(e.currentTarget.value)}>
              {cases.map((c) => <option key={c} value={c}>{c.replaceAll(',', ', ')}</option>)}
            </select>
          </label>
        )}
      </div>
      <Picture book={book} world={world} original={original} active={active.value} onChoose={(c) => { chosen.value = c }} />
      <p class="fine screen">Click a server, a link or a DNS server to change it{ran && ', and let it happen again'}.</p>
      <Changes world={world} />
      <PendingNote world={world} onChange={change} />
      {mayRun && !ran && (
        <p class="screen">
          <button type="button" class="main large" disabled={busy.value !== ''} onClick={run}>
            {now.changes.value.length ? 'Let it happen with your changes' : 'Let it happen'}
          </button>
        </p>
      )}
      <Advanced seed={now.seed.value} onSeed={sow} />
      <ChosenKnobs book={book} world={world} original={original} />
    </section>
  )
}

