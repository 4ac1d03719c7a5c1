import { useId, useState } from 'preact/hooks'
import { Dialog } from './Dialog.tsx'
import { Draft } from './Draft.tsx'
import { full } from './regkeys.ts'

const fresh = 'NewKey1' // until it is named

// NewKey asks for the name of a key, and makes it below another one.
export function NewKey({ below, onMake, onClose }: { below: string; onMake: (path: string) => void; onClose: () => void }) {
  const [name, setName] = useState(fresh)
  const id = useId()
  const made = name.trim()
  const fits = /^[^\s\\]+$/.test(made)
  const make = () => {
    if (!fits) return 'A name has no blanks and no backslash here.'
    onMake(`${below}\\${made}`)
    return ''
  }
  return (
    <Dialog over={full(below)} title="New key" onClose={onClose}>
      <Draft changed={made !== '' && made !== fresh} what={`the name of the key to ${made}`} verb="OK" keep={make} />
      <form onSubmit={(e) => { e.preventDefault(); if (!make()) onClose() }}>
        <div class="field">
          <label for={id}>Key name</label>
          <input id={id} type="text" value={name} autocomplete="off" spellcheck={false} aria-describedby={`${id}-hint`}
            onFocus={(e) => e.currentTarget.select()} onInput={(e) => setName(e.currentTarget.value)} />
          <p class="fine" id={`${id}-hint`}>Without blanks and backslashes.</p>
        </div>
        <div class="row">
          <button type="submit" class="main" disabled={!fits}>OK</button>
          <button type="button" onClick={onClose}>Cancel</button>
        </div>
      </form>
    </Dialog>
  )
}
