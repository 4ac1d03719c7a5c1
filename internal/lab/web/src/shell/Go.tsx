import type { ComponentChildren } from 'preact'
import { visit, type State } from '../state.ts'

// Go is a link to a place of the page. It is a true link: it can be copied and opened in another tab.
export function Go({ view, name = '', class: look, children }: { view: State['view']; name?: string; class?: string; children: ComponentChildren }) {
  const follow = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    visit(view, name)
  }
  return <a class={look} href={`#${view}${name && '/' + encodeURI(name)}`} onClick={follow}>{children}</a>
}
