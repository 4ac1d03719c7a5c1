import { Go } from './Go.tsx'
import { now, problems, trouble, world } from '../state.ts'

// Trouble says why there is no answer: a mistake in the text, with its line, or a limit that was met.
export function Trouble() {
  const list = now.view.value === 'write' ? [] : problems.value // the editor shows them at their lines
  if (!trouble.value && list.length === 0) return null
  return (
    <div class="alert" role="alert">
      {trouble.value && <p>{trouble.value}</p>}
      {!world.value && now.view.value === 'lesson' && <p><Go view="book">Back to the book</Go></p>}
      {list.length > 0 && (
        <ul>{list.slice(0, 20).map((p) => <li key={`${p.line} ${p.text}`}><b>Line {p.line}</b> {p.text}</li>)}</ul>
      )}
    </div>
  )
}
