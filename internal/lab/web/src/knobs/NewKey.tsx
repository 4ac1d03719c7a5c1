import { useId, useState } from 'preact/hooks'
import { Dialog } from './Dialog.tsx'
import { full } from './regkeys.ts'

// NewKey asks for the name of a key, and makes it below another one.
export function NewKey({ below, onMake, onClose }: { below: string; onMake: (path: string) => void; onClose: () => void }) {
  const [name, setName] = useState('NewKey1')
  const id = useId()
  const made = name.trim()
  const fits = /^[^\s\\]+$/.test(made)
  const make = (event: Event) => {
    event.preventDefault()
    if (!fits) return
    onMake(`${below}\\${made}`)
    onClose()
  }
  return (
    <Dialog over={full(below)} title="New key" onClose={onClose}>
      <form onSubmit={make}>
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
