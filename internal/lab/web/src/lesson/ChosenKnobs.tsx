import { useRef } from 'preact/hooks'
import type { Book, World } from '../api.ts'
import { change } from '../act.ts'
import { Knobs } from '../knobs/index.tsx'
import { ask } from '../simulator.ts'
import { chosen, text } from '../state.ts'

// ChosenKnobs opens the knobs of what was clicked in the picture, and brings the focus back to it when they are closed.
export function ChosenKnobs({ book, world, original }: { book: Book; world: World; original: World }) {
  const from = useRef<Element | null>(null)
  const what = chosen.value
  if (!what) return null
  from.current ??= document.activeElement // while it is still there: the dialog will take the focus
  const close = () => {
    chosen.value = undefined
    if (from.current instanceof HTMLElement && from.current.isConnected) from.current.focus()
    from.current = null
  }
  return <Knobs book={book} world={world} original={original} chosen={what} text={text.value} ask={ask} onChange={change} onClose={close} />
}
