import type { Registry } from '../api.ts'
import { full } from './regkeys.ts'
import { read, shown } from './regvalue.ts'

// KnownValues tells which values the product obeys. They are folded away: who looks for a cure may want to find it himself.
export function KnownValues({ known }: { known: Registry[] }) {
  if (known.length === 0) return <p class="fine">Of what may stand in the registry, this product reads nothing here.</p>
  return (
    <details class="known">
      <summary>The values that this product obeys</summary>
      <dl>
        {known.map((value) => (
          <div key={value.path}>
            <dt><code>{full(value.path)}</code></dt>
            <dd>{value.type}{value.default ? `, ${shown(read(value.default))} unless set` : ''}: {value.usage} <span class="fine">({value.source})</span></dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
