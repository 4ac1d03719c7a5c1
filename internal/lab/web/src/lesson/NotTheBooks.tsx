import type { Book } from '../api.ts'
import { theBooks } from '../act.ts'
import { Go } from '../shell/Go.tsx'
import { now } from '../state.ts'

// NotTheBooks says that what stands below an article's name is not the book's text.
export function NotTheBooks({ book }: { book: Book }) {
  if (now.source.value === undefined) return null
  const known = book.scenarios.some((s) => s.name === now.name.value)
  return (
    <div class="notice row spread" role="note">
      <p><b>This text is not the book's:</b> it came with a link, or was edited here.</p>
      {known ? <button type="button" onClick={theBooks}>The book's</button> : <Go view="book">The book</Go>}
    </div>
  )
}
