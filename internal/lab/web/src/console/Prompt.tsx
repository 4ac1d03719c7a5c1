import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { CompletionList } from './CompletionList.tsx'
import { fitting, step } from './choose.ts'

interface Props {
  label: string
  sign: string // before the box
  disabled?: boolean
  focused?: boolean // at once
  complete: string[] // what may be typed next
  said: string[] // earlier lines, for the up arrow
  onLine: (line: string) => void
}

// Prompt is where a line is typed. Suggestions open while one types: Tab takes the marked one, arrows go through them, Escape
// closes them, and Ctrl+Space opens them. While they are closed, the arrows bring earlier lines back and Tab goes on.
export function Prompt({ label, sign, disabled, focused, complete, said, onLine }: Props) {
  const [typed, setTyped] = useState('')
  const [open, setOpen] = useState(false)
  const [marked, setMarked] = useState(0)
  const back = useRef(0) // so many lines back in what was said; 0 for a new one
  const id = useId()
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => { if (focused) box.current?.focus() }, [])
  const offers = open ? fitting(complete, typed) : []
  const take = (text: string) => { setTyped(text); setOpen(false) }
  const send = (event: Event) => {
    event.preventDefault()
    back.current = 0
    setOpen(false)
    setTyped('')
    onLine(typed)
  }
  const recall = (by: number) => {
    back.current = Math.max(0, Math.min(said.length, back.current + by))
    setTyped(back.current === 0 ? '' : said[said.length - back.current] ?? '')
  }
  const press = (event: KeyboardEvent) => {
    const arrow = event.key === 'ArrowUp' || event.key === 'ArrowDown'
    if (event.key === ' ' && event.ctrlKey) { setOpen(true); setMarked(0) }
    else if (event.key === 'Escape' && offers.length) setOpen(false)
    else if (event.key === 'Tab' && !event.shiftKey && offers.length) take(offers[marked] ?? typed)
    else if (arrow && offers.length) setMarked(step(event.key, marked, offers.length))
    else if (arrow) recall(event.key === 'ArrowUp' ? 1 : -1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <form class="prompt" onSubmit={send}>
      <span aria-hidden="true">{sign}</span>
      <div class="typing">
        <input ref={box} type="text" role="combobox" aria-label={label} aria-expanded={offers.length > 0} aria-controls={`${id}-list`} aria-autocomplete="list"
          aria-activedescendant={offers.length ? `${id}-${marked}` : undefined} autocomplete="off" autocapitalize="off" spellcheck={false}
          disabled={disabled} value={typed} onKeyDown={press} onBlur={() => setOpen(false)}
          onInput={(e) => { setTyped(e.currentTarget.value); setOpen(e.currentTarget.value !== ''); setMarked(0) }} />
        <CompletionList id={id} label={`Suggestions: ${label}`} offers={offers} marked={marked} onTake={take} />
      </div>
      <button type="submit" disabled={disabled}>Send</button>
    </form>
  )
}
