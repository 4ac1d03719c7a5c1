import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { Drafted } from './Draft.tsx'

interface Props { drafts: Drafted[]; onDone: () => void; onStay: () => void }

// Unkept asks what becomes of what was typed, before its window closes.
export function Unkept({ drafts, onDone, onStay }: Props) {
  const [wrong, setWrong] = useState('')
  const first = useRef<HTMLButtonElement>(null)
  const id = useId()
  useEffect(() => first.current?.focus(), [])
  const verbs = new Set(drafts.map((d) => d.verb))
  const keep = async () => {
    for (const draft of drafts) {
      const why = await draft.keep()
      if (why) return setWrong(why)
    }
    onDone()
  }
  return (
    <div class="unkept" role="alertdialog" aria-label="Not kept yet" aria-describedby={id}>
      <p id={id}><b>You changed {drafts.map((d) => d.what).join(' and ')}. This is not kept yet.</b></p>
      {wrong && <p class="problem" role="alert">{wrong}</p>}
      <div class="row">
        <button type="button" class="main" ref={first} onClick={() => void keep()}>{verbs.size === 1 ? [...verbs][0] : 'Keep it all'}</button>
        <button type="button" onClick={onDone}>Throw it away</button>
        <button type="button" onClick={onStay}>Go on editing</button>
      </div>
    </div>
  )
}
