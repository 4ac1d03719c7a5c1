import { useRef, useState } from 'preact/hooks'
import type { Key, Row } from './regkeys.ts'
import { rows } from './regkeys.ts'

interface Props { top: Key; chosen: string; onChoose: (path: string) => void }

// KeyTree is the left side of the Registry Editor. Up and down go from key to key, right opens one, left closes it or
// goes to the key above.
export function KeyTree({ top, chosen, onChoose }: Props) {
  const [closed, setClosed] = useState(new Set<string>())
  const list = useRef<HTMLUListElement>(null)
  const all = rows(top, closed)
  const at = Math.max(0, all.findIndex((row) => row.key.path.toLowerCase() === chosen.toLowerCase()))
  const toggle = (key: Key) => {
    const next = new Set(closed)
    const path = key.path.toLowerCase()
    if (!next.delete(path)) next.add(path)
    setClosed(next)
  }
  const move = (event: KeyboardEvent) => {
    const row = all[at]
    if (!row) return
    const step = goal(event.key, all, at)
    if (step === undefined) return
    event.preventDefault()
    if (step === 'toggle') return toggle(row.key)
    onChoose(step.key.path)
    list.current?.querySelectorAll<HTMLElement>('[role=treeitem]')[all.indexOf(step)]?.focus()
  }
  return (
    <ul role="tree" class="keys" aria-label="Keys" ref={list} onKeyDown={move}>
      {all.map((row, i) => (
        <li role="treeitem" key={row.key.path} class={`level-${Math.min(row.level, 8)}`} aria-level={row.level}
          aria-selected={i === at} aria-expanded={row.key.keys.length ? row.open : undefined} tabIndex={i === at ? 0 : -1}
          onClick={() => onChoose(row.key.path)} onDblClick={() => toggle(row.key)}>
          <span class="twist" aria-hidden="true" onClick={() => toggle(row.key)}>
            {row.key.keys.length === 0 ? '' : row.open ? '−' : '+'}
          </span>
          {row.key.name}
        </li>
      ))}
    </ul>
  )
}

// goal is what a key on the keyboard leads to.
function goal(pressed: string, all: Row[], at: number): Row | 'toggle' | undefined {
  const row = all[at]!
  const inner = row.key.keys.length > 0
  switch (pressed) {
    case 'ArrowDown': return all[at + 1]
    case 'ArrowUp': return all[at - 1]
    case 'Home': return all[0]
    case 'End': return all[all.length - 1]
    case 'ArrowRight': return inner ? (row.open ? all[at + 1] : 'toggle') : undefined
    case 'ArrowLeft': return inner && row.open ? 'toggle' : all.find((r) => r.key === row.above)
    default: return undefined
  }
}
