import { now } from '../state.ts'
import { Go } from './Go.tsx'

export function Header() {
  const view = now.view.value
  return (
    <header class="top screen">
      <a class="skip" href="#main" onClick={skip}>Skip to the content</a>
      <div class="wrap row">
        <Go view="book" class="brand"><img src="icon.svg" alt="" width="28" height="28" /> <span>smtplab <span class="fine">the lab</span></span></Go>
        <nav aria-label="The lab">
          <Go view="book" class={view === 'book' ? 'here' : ''}>The book</Go>
          <Go view="write" class={view === 'write' ? 'here' : ''}>Write your own</Go>
        </nav>
      </div>
    </header>
  )
}

// skip moves the focus. As a link it would change the address, which holds the page's state.
function skip(event: Event) {
  event.preventDefault()
  document.getElementById('main')?.focus()
}
