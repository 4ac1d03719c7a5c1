import type { Played } from '../api.ts'
import type { Told } from '../words/fate.ts'
import { differences, type FateChange } from './differ.ts'
import { Lines } from './Lines.tsx'

// Compare lays the last run beside this one.
export function Compare({ before, now }: { before: Played; now: Played }) {
  const d = differences(before, now)
  const same = d.fates.every((f) => f.same) && d.gone.length + d.come.length + d.events.gone.length + d.events.come.length === 0
  return (
    <section class="compare card" aria-labelledby="compare">
      <h2 id="compare">Before and now</h2>
      {same && <p>Both runs came out alike: what you changed made no difference here.</p>}
      <div class="scroll" tabIndex={0} role="group" aria-label="The mail, before and now">
        <table>
          <thead><tr><th scope="col">Mail</th><th scope="col">Before</th><th scope="col">Now</th></tr></thead>
          <tbody>{d.fates.map((f) => <FateRow key={f.about} fate={f} />)}</tbody>
        </table>
      </div>
      <Lines title="Replies that are new" sign="+" lines={d.come} />
      <Lines title="Replies that are gone" sign="−" lines={d.gone} />
      <Lines title="Events that are new" sign="+" lines={d.events.come} />
      <Lines title="Events that are gone" sign="−" lines={d.events.gone} />
    </section>
  )
}

function FateRow({ fate }: { fate: FateChange }) {
  return (
    <tr class={fate.same ? 'same' : 'differs'}>
      <th scope="row">{fate.about}</th>
      <td><Cell told={fate.before} none="was not there" /></td>
      <td>{fate.same ? <span class="fine">the same</span> : <Cell told={fate.now} none="is not there" />}</td>
    </tr>
  )
}

function Cell({ told, none }: { told: Told | undefined; none: string }) {
  if (!told) return <span class="fine">{none}</span>
  return <span class={`fate ${told.tone}`}><span aria-hidden="true">{told.sign} </span>{told.text}{told.why && <small>{told.why}</small>}</span>
}
