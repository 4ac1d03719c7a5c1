import { useEffect, useRef, useState } from 'preact/hooks'
import type { Told } from '../api.ts'
import { SaidLine } from './SaidLine.tsx'

interface Props {
  label: string
  sign?: string // before what was typed
  told: Told
  busy: boolean
}

// Transcript is what was said so far. Below it stands what the reply means that the pointer or the focus is on, or the last one.
export function Transcript({ label, sign = 'C', told: { opened, lines, closed }, busy }: Props) {
  const [at, setAt] = useState<number | undefined>(undefined)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    setAt(undefined)
    if (box.current) box.current.scrollTop = box.current.scrollHeight
  }, [lines])
  const meant = (at === undefined ? undefined : lines[at]) ?? lines.findLast((line) => line.ref)
  return (
    <>
      <div class="screen-of-text" role="log" aria-label={label} aria-busy={busy} tabIndex={0} ref={box}>
        {lines.map((line, i) => (
          <SaidLine key={i} line={line} sign={line.who === 'C' ? sign : line.who} before={lines[i - 1]?.at ?? opened} picked={line === meant} onMeant={() => setAt(i)} />
        ))}
        {closed && <p class="closed">{closed}</p>}
        {busy && <p class="closed">…</p>}
      </div>
      {meant?.ref && (
        <p class="meaning"><code>{meant.text.slice(0, 3)}</code> {meant.ref}{meant.note ? `: ${meant.note}` : ''}</p>
      )}
    </>
  )
}
