import type { Cure } from '../api.ts'
import { paragraphs } from '../words/paragraphs.ts'

// CureShown tells of cures that are known to be right, for who has found one, or has given up.
export function CureShown({ cures, reached }: { cures: Cure[]; reached: boolean }) {
  if (cures.length === 0) return null
  return (
    <div class="cures">
      <h3>{reached ? 'Cures that are known; yours may be another' : cures.length === 1 ? 'A cure' : 'Each of these is a cure'}</h3>
      <ul>
        {cures.map((cure) => (
          <li key={cure.why + cure.steps.join()}>
            {paragraphs(cure.why).map((text) => <p key={text}>{text}</p>)}
            {cure.steps.length > 0 && <pre>{cure.steps.join('\n')}</pre>}
          </li>
        ))}
      </ul>
      {!reached && <p>Do it yourself now: open the server in the picture, change what is said here, and run it.</p>}
    </div>
  )
}
