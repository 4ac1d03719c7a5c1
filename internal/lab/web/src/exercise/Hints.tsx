import { useEffect, useRef } from 'preact/hooks'

interface Props { hints: string[]; shown: number; onMore: () => void }

// Hints come one at a time, when they are asked for.
export function Hints({ hints, shown, onMore }: Props) {
  const list = useRef<HTMLOListElement>(null)
  const asked = useRef(false)
  useEffect(() => {
    if (asked.current && shown === hints.length) list.current?.focus() // the button is gone
  }, [shown])
  if (hints.length === 0) return null
  const more = () => {
    asked.current = true
    onMore()
  }
  return (
    <div class="hints">
      <ol aria-label="Hints" aria-live="polite" tabIndex={-1} ref={list} hidden={shown === 0}>
        {hints.slice(0, shown).map((hint) => <li key={hint}>{hint}</li>)}
      </ol>
      {shown < hints.length && (
        <button type="button" onClick={more}>{shown === 0 ? 'Give me a hint' : 'Another hint'} ({shown + 1} of {hints.length})</button>
      )}
    </div>
  )
}
