import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'

interface Props {
  title: string
  over?: string // what the window belongs to, in small letters above the title
  wide?: boolean
  onClose: () => void
  children: ComponentChildren
  footer?: ComponentChildren
}

// Dialog is a window over the page. The browser's own <dialog> keeps the focus inside and gives it back; Escape closes it.
export function Dialog({ title, over, wide, onClose, children, footer }: Props) {
  const box = useRef<HTMLDialogElement>(null)
  const gone = useRef(false)
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
  const cancel = (event: Event) => {
    event.preventDefault()
    event.stopPropagation()
    onClose()
  }
  return (
    <dialog ref={box} class={wide ? 'window wide' : 'window'} aria-labelledby={name}
      onCancel={cancel} onClose={() => { if (!gone.current) onClose() }}>
      <header>
        <div>
          {over && <p class="over">{over}</p>}
          <h2 id={name}>{title}</h2>
        </div>
        <button type="button" class="plain" onClick={onClose}>Close</button>
      </header>
      <div class="inside">{children}</div>
      {footer && <footer>{footer}</footer>}
    </dialog>
  )
}
