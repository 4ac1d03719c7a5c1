import type { LeftOut, World } from '../api.ts'
import { reset, revert } from '../act.ts'
import { changed, now } from '../state.ts'
import { tellChange } from '../words/change.ts'

// Changes lists what the student has turned. Each can be taken back. Where the story turns it again, or a change takes something
// else away, it is said.
export function Changes({ world }: { world: World }) {
  const list = now.changes.value
  if (!changed.value) return null
  return (
    <div class="changes">
      <h3>You changed</h3>
      <ul>
        {now.source.value !== undefined && <li>the text, by hand</li>}
        {list.map((c, i) => (
          <li key={JSON.stringify(c)}>{tellChange(c)} <button type="button" class="plain" aria-label={`Take back: ${tellChange(c)}`} onClick={() => revert(i)}>take back</button>
            {again(world, i).map((step) => <span key={step} class="fine"> The story turns it again: <code>{step}</code></span>)}
          </li>
        ))}
      </ul>
      <Gone list={world.dropped ?? []} what={(n) => `${n === 1 ? 'A setting is' : `${n} settings are`} gone, which the new product does not take`} open />
      <Gone list={world.left ?? []} what={(n) => `${n} ${n === 1 ? 'line' : 'lines'} of the story cannot be played any more`} />
      <button type="button" onClick={reset}>All as it was</button>
    </div>
  )
}

// again are the steps of the story that turn a change again.
function again(world: World, change: number): string[] {
  return world.chapters.flatMap((c) => c.steps).filter((s) => s.turns?.includes(change)).map((s) => s.text)
}

function Gone({ list, what, open = false }: { list: LeftOut[]; what: (n: number) => string; open?: boolean }) {
  if (list.length === 0) return null
  return (
    <details open={open}>
      <summary>{what(list.length)}</summary>
      <ul>{list.map((l, i) => <li key={i}><code>{l.text}</code> <span class="fine">{l.why}</span></li>)}</ul>
    </details>
  )
}
