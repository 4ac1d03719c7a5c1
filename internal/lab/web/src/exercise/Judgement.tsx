import { useEffect, useRef } from 'preact/hooks'
import type { Graded } from '../api.ts'
import { tellClaim } from './claim.ts'

// Judgement says whether the goal was reached, and what is still missing.
export function Judgement({ graded, changed }: { graded: Graded; changed: boolean }) {
  const head = useRef<HTMLParagraphElement>(null)
  useEffect(() => { if (changed) head.current?.focus() }, [graded])
  if (graded.reached) {
    return (
      <div class="judged good" role="status">
        <p class="head" tabIndex={-1} ref={head}>✓ Cured. The mail arrives, and all that was asked for is so.</p>
      </div>
    )
  }
  return (
    <div class="judged bad" role="status">
      <p class="head" tabIndex={-1} ref={head}>{changed ? '✕ Not cured yet.' : '✕ This is the trouble, as it stands.'} What is missing:</p>
      <ul>
        {graded.findings.map((f) => (
          <li key={f.at + (f.claim ?? '')}>
            {(f.claim && tellClaim(f.claim)) || f.claim || 'Something else went wrong.'}
            <span class="fine"> Wanted: {f.want}. Seen: {f.got}.</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
