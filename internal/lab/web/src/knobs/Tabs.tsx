import type { ComponentChildren } from 'preact'
import { useId, useState } from 'preact/hooks'

export interface Tab { name: string; content: ComponentChildren }

// Tabs are property pages: the arrow keys go from one to the next, Home and End to the first and last.
export function Tabs({ label, tabs }: { label: string; tabs: Tab[] }) {
  const [open, setOpen] = useState(0)
  const id = useId()
  const at = Math.min(open, tabs.length - 1)
  const move = (event: KeyboardEvent) => {
    const to = next(event.key, at, tabs.length)
    if (to === undefined) return
    event.preventDefault()
    setOpen(to)
    document.getElementById(`${id}-tab-${to}`)?.focus()
  }
  return (
    <div class="pages">
      <div role="tablist" aria-label={label} onKeyDown={move}>
        {tabs.map((tab, i) => (
          <button type="button" role="tab" key={tab.name} id={`${id}-tab-${i}`} aria-selected={i === at}
            aria-controls={`${id}-page-${i}`} tabIndex={i === at ? 0 : -1} onClick={() => setOpen(i)}>{tab.name}</button>
        ))}
      </div>
      {tabs.map((tab, i) => (
        <div role="tabpanel" key={tab.name} id={`${id}-page-${i}`} aria-labelledby={`${id}-tab-${i}`} hidden={i !== at}>
          {tab.content}
        </div>
      ))}
    </div>
  )
}

function next(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowRight': return (at + 1) % count
    case 'ArrowLeft': return (at + count - 1) % count
    case 'Home': return 0
    case 'End': return count - 1
    default: return undefined
  }
}
