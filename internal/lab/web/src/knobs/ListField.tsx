import { useRef, useState } from 'preact/hooks'
import type { ControlProps } from './Field.tsx'
import { labelled } from './pages.ts'
import { Press } from './Press.tsx'

// ListField is a list whose order matters, such as that of the DNS servers: the first is asked first.
export function ListField({ id, hint, param, value, onValue }: ControlProps) {
  const [typed, setTyped] = useState('')
  const box = useRef<HTMLInputElement>(null)
  const items = (value || param.default || '').split(',').filter(Boolean)
  const save = (list: string[]) => onValue(list.join(',') === param.default ? '' : list.join(','))
  const add = () => {
    const item = typed.trim()
    if (item && !items.includes(item)) save([...items, item])
    setTyped('')
  }
  const remove = (at: number) => {
    save(items.filter((_, i) => i !== at))
    box.current?.focus() // the button is gone
  }
  return (
    <div class="list">
      <ol aria-describedby={hint}>
        {items.map((item, i) => (
          <li key={item}>
            <code>{item}</code>
            <Press off={i === 0} label={`Move ${item} up`} onClick={() => save(swapped(items, i))}>Up</Press>
            <button type="button" aria-label={`Remove ${item}`} onClick={() => remove(i)}>Remove</button>
          </li>
        ))}
      </ol>
      {items.length === 0 && <p class="fine">The list is empty.</p>}
      <div class="row">
        <input id={id} ref={box} type="text" value={typed} aria-label={`Add to: ${labelled(param)}`} autocomplete="off" spellcheck={false}
          onInput={(e) => setTyped(e.currentTarget.value)}
          onKeyDown={(e) => { if (e.key === 'Enter') { e.preventDefault(); add() } }} />
        <button type="button" onClick={add}>Add</button>
      </div>
    </div>
  )
}

function swapped(items: string[], at: number): string[] {
  const list = [...items]
  ;[list[at - 1], list[at]] = [list[at]!, list[at - 1]!]
  return list
}
