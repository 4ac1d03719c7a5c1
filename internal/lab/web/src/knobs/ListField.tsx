import { useRef, useState } from 'preact/hooks'
import type { ControlProps } from './Field.tsx'
import { labelled } from './pages.ts'
import { Press } from './Press.tsx'

// ListField is a list whose order matters, such as that of the DNS servers: the first is asked first. What is being typed counts as
// its last item before it is added, so that nobody loses it who forgets to.
export function ListField({ id, hint, param, value, onValue }: ControlProps) {
  const [typed, setTyped] = useState('')
  const box = useRef<HTMLInputElement>(null)
  const all = (value || param.default || '').split(',').filter(Boolean)
  const [pending, setPending] = useState('') // what is typed, where it counts already
  const items = pending && all.at(-1) === pending ? all.slice(0, -1) : all
  const save = (list: string[]) => onValue(list.join(',') === param.default ? '' : list.join(','))
  const type = (text: string) => {
    const item = text.includes(',') ? '' : text.trim()
    const counts = item !== '' && !items.includes(item)
    setTyped(text)
    setPending(counts ? item : '')
    save(counts ? [...items, item] : items)
  }
  const add = () => {
    const more = typed.split(',').map((item) => item.trim()).filter((item) => item && !items.includes(item))
    save([...items, ...new Set(more)])
    setTyped('')
    setPending('')
  }
  const reorder = (list: string[]) => save(pending ? [...list, pending] : list)
  const remove = (at: number) => {
    reorder(items.filter((_, i) => i !== at))
    box.current?.focus() // the button is gone
  }
  return (
    <div class="list">
      <ol aria-describedby={hint}>
        {items.map((item, i) => (
          <li key={item}>
            <code>{item}</code>
            <Press off={i === 0} label={`Move ${item} up`} onClick={() => reorder(swapped(items, i))}>Up</Press>
            <button type="button" aria-label={`Remove ${item}`} onClick={() => remove(i)}>Remove</button>
          </li>
        ))}
      </ol>
      {items.length === 0 && <p class="fine">The list is empty.</p>}
      <div class="row">
        <input id={id} ref={box} type="text" value={typed} aria-label={`Add to: ${labelled(param)}`} autocomplete="off" spellcheck={false}
          onInput={(e) => type(e.currentTarget.value)}
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
