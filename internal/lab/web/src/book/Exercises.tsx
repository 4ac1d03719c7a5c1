import type { Entry } from '../api.ts'
import { ProgressPanel, SolvedMark } from '../exercise/index.tsx'
import { Go } from '../shell/Go.tsx'

const kinds: { kind: string; title: string; says: string }[] = [
  { kind: 'predict', title: 'Predict', says: 'Say what will happen, and why. Then let it happen.' },
  { kind: 'cure', title: 'Cure it', says: 'Something is broken. Turn the right knob until the mail arrives.' },
  { kind: 'diagnose', title: 'Diagnose', says: 'You get logs and captures only. Which story is it?' },
]

export function Exercises({ entries }: { entries: Entry[] }) {
  const all = entries.filter((e) => e.exercise)
  if (all.length === 0) return null
  return (
    <section aria-labelledby="exercises">
      <h2 id="exercises" class="part">Exercises</h2>
      <div class="exercises">
        {kinds.map(({ kind, title, says }) => (
          <section key={kind} class="card" aria-labelledby={`kind-${kind}`}>
            <h3 id={`kind-${kind}`}>{title}</h3>
            <p class="fine">{says}</p>
            <ol class="lessons">{all.filter((e) => e.exercise === kind).map((e) => <li key={e.name}><Go view="lesson" name={e.name}>{e.title}</Go> <SolvedMark name={e.name} /></li>)}</ol>
          </section>
        ))}
      </div>
      <ProgressPanel exercises={all} />
    </section>
  )
}
