import type { ChapterTold } from './claims.ts'
import { outcomeWords } from './claims.ts'
import { now } from '../state.ts'
import { tellChange } from '../words/change.ts'

interface Props { step: ChapterTold['steps'][number]; onMoment: (moment: number) => void }

// StepLine is a line of the scenario, with what was claimed and seen. It leads to its moment in the run.
export function StepLine({ step, onMoment }: Props) {
  const { moment } = step
  const line = moment === undefined ? <code>{step.text}</code>
    : <button type="button" class="plain" title="Go to this moment" onClick={() => onMoment(moment)}><code>{step.text}</code></button>
  if (step.outcome === undefined) {
    const yours = step.turns.map((i) => now.changes.value[i]).filter((c) => c !== undefined)
    return <li class="done">{line}{yours.length > 0 && <span class="fine"> Here the story itself turns what you had turned: {yours.map(tellChange).join('; ')}.</span>}</li>
  }
  const { sign, words } = outcomeWords[step.outcome]
  return (
    <li class={step.outcome}>
      <span class="sign" aria-hidden="true">{sign}</span> {line} <span class="outcome">{words}</span>
      {step.findings.length > 0 && (
        <details>
          <summary>{step.outcome === 'otherwise' ? 'What the story tells, and what happened' : 'What was wanted, and what was seen'}</summary>
          {step.findings.map((f, i) => (
            <dl key={i} class="wantgot">
              <dt>{step.outcome === 'otherwise' ? 'told' : 'wanted'}</dt><dd><pre>{f.want}</pre></dd>
              <dt>{step.outcome === 'otherwise' ? 'happened' : 'seen'}</dt><dd><pre>{f.got}</pre></dd>
            </dl>
          ))}
        </details>
      )}
    </li>
  )
}
