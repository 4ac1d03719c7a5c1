import { useEffect, useRef } from 'preact/hooks'
import type { Book, World } from '../api.ts'
import { change } from '../act.ts'
import { Knobs } from '../knobs/index.tsx'
import { ask } from '../simulator.ts'
import { chosen, text } from '../state.ts'

// ChosenKnobs opens the knobs of what was clicked in the picture, and brings the focus back to it when they are closed.
export function ChosenKnobs({ book, world, original }: { book: Book; world: World; original: World }) {
  const from = useRef<Element | null>(null)
  const what = chosen.value
  useEffect(() => {
    if (what) from.current = document.activeElement
  }, [what])
  if (!what) return null
  const close = () => {
    chosen.value = undefined
    if (from.current instanceof HTMLElement && from.current.isConnected) from.current.focus()
  }
  return <Knobs book={book} world={world} original={original} chosen={what} text={text.value} ask={ask} onChange={change} onClose={close} />
}
