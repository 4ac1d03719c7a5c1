import { createContext } from 'preact'
import { useContext, useId, useLayoutEffect } from 'preact/hooks'

// A Drafted is what was typed in a window and not yet taken. keep takes it; what it returns says why it could not.
export interface Drafted {
  what: string // as in "You changed …"
  verb: string // on the button that takes it
  keep: () => string | Promise<string>
}

export const Drafts = createContext<Map<string, Drafted>>(new Map())

// Draft tells the window around it what would be lost if it closed now.
export function Draft({ changed, ...drafted }: Drafted & { changed: boolean }) {
  const drafts = useContext(Drafts)
  const id = useId()
  useLayoutEffect(() => {
    if (!changed) return
    drafts.set(id, drafted)
    return () => { drafts.delete(id) }
  })
  return null
}
