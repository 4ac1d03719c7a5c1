import type { Cure, Section } from '../api.ts'
import { CureSteps } from './CureSteps.tsx'

interface Props { cures: Cure[]; sections: Section[]; reached: boolean }

// CureShown tells of cures that are known to be right, for who has found one, or has given up.
export function CureShown({ cures, sections, reached }: Props) {
  if (cures.length === 0) return null
  return (
    <div class="cures">
      <h3>{reached ? 'Cures that are known; yours may be another' : cures.length === 1 ? 'A cure' : 'Each of these is a cure'}</h3>
      <ul>
        {cures.map((cure) => <li key={cure.why + cure.steps.join()}><CureSteps cure={cure} sections={sections} /></li>)}
      </ul>
      {!reached && <p>Do it yourself now: open the server in the picture, change what is said here, and run it.</p>}
    </div>
  )
}
