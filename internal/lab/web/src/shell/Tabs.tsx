import type { ComponentChildren } from 'preact'

export interface Tab { id: string; name: string; count?: number | undefined }

interface Props { label: string; tabs: Tab[]; open: string; onOpen: (id: string) => void; children: ComponentChildren }

// Tabs are moved in by the arrow keys, as ARIA's authoring practices describe; what is open follows the focus.
export function Tabs({ label, tabs, open, onOpen, children }: Props) {
  const keys = (event: KeyboardEvent) => {
    const at = tabs.findIndex((t) => t.id === open)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    const next = tabs[(to + tabs.length) % tabs.length]!
    onOpen(next.id)
    document.getElementById(`tab-${next.id}`)?.focus()
  }
  return (
    <div class="tabset">
      <div role="tablist" aria-label={label} onKeyDown={keys}>
        {tabs.map((t) => (
          <button key={t.id} id={`tab-${t.id}`} type="button" role="tab" aria-selected={t.id === open} aria-controls="tabpanel"
            tabIndex={t.id === open ? 0 : -1} onClick={() => onOpen(t.id)}>
            {t.name}{t.count !== undefined && t.count > 0 && <span class="count">{t.count}</span>}
          </button>
        ))}
      </div>
      <div id="tabpanel" role="tabpanel" aria-labelledby={`tab-${open}`} tabIndex={0}>{children}</div>
    </div>
  )
}
