import type { LeftOut } from '../api.ts'
import { reset, revert } from '../act.ts'
import { changed, now } from '../state.ts'
import { tellChange } from '../words/change.ts'

// Changes lists what the student has turned. Each can be taken back.
export function Changes({ left }: { left: LeftOut[] }) {
  const list = now.changes.value
  if (!changed.value) return null
  return (
    <div class="changes">
      <h3>You changed</h3>
      <ul>
        {now.source.value !== undefined && <li>the text, by hand</li>}
        {list.map((c, i) => (
          <li key={JSON.stringify(c)}>{tellChange(c)} <button type="button" class="plain" aria-label={`Take back: ${tellChange(c)}`} onClick={() => revert(i)}>take back</button></li>
        ))}
      </ul>
      {left.length > 0 && (
        <details>
          <summary>{left.length} {left.length === 1 ? 'line' : 'lines'} of the story cannot be played any more</summary>
          <ul>{left.map((l, i) => <li key={i}><code>{l.text}</code> <span class="fine">{l.why}</span></li>)}</ul>
        </details>
      )}
      <button type="button" onClick={reset}>All as it was</button>
    </div>
  )
}
