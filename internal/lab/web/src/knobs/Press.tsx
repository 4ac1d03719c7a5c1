import type { ComponentChildren } from 'preact'

interface Props { off: boolean; main?: boolean; label?: string; onClick: () => void; children: ComponentChildren }

// Press is a button that stays where it is, with the focus on it, when there is nothing to do for it: a disabled one would lose it.
export function Press({ off, main = false, label, onClick, children }: Props) {
  return (
    <button type="button" class={main ? 'main' : undefined} aria-disabled={off} aria-label={label} onClick={() => { if (!off) onClick() }}>
      {children}
    </button>
  )
}
