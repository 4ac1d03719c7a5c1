import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { Drafted } from './Draft.tsx'
import { Drafts } from './Draft.tsx'
import { Unkept } from './Unkept.tsx'

interface Props {
  title: string
  over?: string // what the window belongs to, in small letters above the title
  wide?: boolean
  onClose: () => void
  children: ComponentChildren
  footer?: ComponentChildren
}

// Dialog is a window over the page. The browser's own <dialog> keeps the focus inside and gives it back; Escape closes it, once it
// is said what becomes of what was typed.
export function Dialog({ title, over, wide, onClose, children, footer }: Props) {
  const box = useRef<HTMLDialogElement>(null)
  const gone = useRef(false)
  const [drafts] = useState(() => new Map<string, Drafted>())
  const [asked, setAsked] = useState<Drafted[]>([])
  const before = useRef<Element | null>(null) // where the focus was when it was asked
  const name = useId()
  useEffect(() => {
    const opener = document.activeElement
    gone.current = false
    box.current?.showModal()
    box.current?.querySelector<HTMLElement>('form input[type=text]:not([readonly]), form textarea')?.focus() // where it asks to be typed into
    return () => {
      gone.current = true // the event of this closing arrives when another window may be open
      box.current?.close()
      if (opener instanceof HTMLElement) opener.focus()
    }
  }, [])
  useEffect(() => {
    if (asked.length > 0 || !(before.current instanceof HTMLElement)) return
    before.current.focus() // it goes on where it was
    before.current = null
  }, [asked])
  const stay = () => setAsked([])
  const leave = async () => {
    const at = document.activeElement
    if (at instanceof HTMLInputElement) at.blur() // a number that is still being typed counts when it is left
    await new Promise((done) => setTimeout(done))
    if (gone.current) return
    if (drafts.size === 0) return onClose()
    if (!box.current?.open) box.current?.showModal()
    before.current ??= at
    setAsked([...drafts.values()])
  }
  const cancel = (event: Event) => {
    event.preventDefault()
    event.stopPropagation()
    if (asked.length) stay()
    else void leave()
  }
  const closed = () => { // by the browser, which does so at a second Escape whoever minds
    if (gone.current) return
    if (asked.length === 0) return void leave()
    box.current?.showModal()
    stay()
  }
  return (
    <dialog ref={box} class={wide ? 'window wide' : 'window'} aria-labelledby={name}
      onCancel={cancel} onClose={closed}>
      <header>
        <div>
          {over && <p class="over">{over}</p>}
          <h2 id={name}>{title}</h2>
        </div>
        <button type="button" class="plain" onClick={() => void leave()}>Close</button>
      </header>
      <Drafts.Provider value={drafts}><div class="inside" inert={asked.length > 0}>{children}</div></Drafts.Provider>
      {asked.length > 0 ? <footer><Unkept key={asked.length} drafts={asked} onDone={onClose} onStay={stay} /></footer> : footer && <footer>{footer}</footer>}
    </dialog>
  )
}
