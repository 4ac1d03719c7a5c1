import { reset, revert } from '../act.ts'
import { changed, state } from '../state.ts'
import { tellChange } from '../words/change.ts'

// Changes lists what the student has turned. Each can be taken back.
export function Changes() {
  const list = state.value.changes ?? []
  if (!changed.value) return null
  return (
    <div class="changes">
      <h3>You changed</h3>
      <ul>
        {state.value.source !== undefined && <li>the text, by hand</li>}
        {list.map((c, i) => (
          <li key={JSON.stringify(c)}>{tellChange(c)} <button type="button" class="plain" aria-label={`Take back: ${tellChange(c)}`} onClick={() => revert(i)}>take back</button></li>
        ))}
      </ul>
      <button type="button" onClick={reset}>All as it was</button>
    </div>
  )
}
