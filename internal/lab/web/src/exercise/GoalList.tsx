import type { Knob } from '../api.ts'
import { tellClaim } from './claim.ts'

// GoalList says what must be seen for the exercise to be solved, and what may be changed.
export function GoalList({ goal, knobs }: { goal: string[]; knobs: Knob[] }) {
  return (
    <>
      {goal.length > 0 && (
        <>
          <p>It is cured when all of this is so:</p>
          <ul class="goal">{goal.map((claim) => <li key={claim}>{tellClaim(claim)} <code class="fine">{claim}</code></li>)}</ul>
        </>
      )}
      {knobs.length > 0 && <p>Yours to change: {knobs.map((knob) => knob.text).join(', ')}. A change of anything else cures nothing.</p>}
    </>
  )
}
