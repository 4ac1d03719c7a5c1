import type { Happening, Lane, Row } from '../api.ts'
import { clock } from '../words/time.ts'
import { bytesOf } from './hex.ts'
import { HexDump } from './HexDump.tsx'
import { meant } from './words.ts'

interface Props { happening: Happening | undefined; lanes: Lane[] }

// Of so many rows the bytes are shown; a longer message is in the capture.
const most = 60

// Bytes shows what the current happening was made of: what left, what arrived, and each octet.
export function Bytes({ happening: h, lanes }: Props) {
  if (!h) return <section class="card bytes" aria-label="Bytes"><p class="fine">Nothing has happened yet. Play, or step on.</p></section>
  const [from, to] = [lanes[h.from]?.name ?? '', lanes[h.to]?.name ?? '']
  const rows = (h.rows ?? []).filter((r) => r.who || r.bytes) // the others say what the label says
  return (
    <section class="card bytes" aria-label="Bytes">
      <h3>{from === to ? from : `${from} → ${to}`} {meant[h.kind] && <span class={`sort ${h.kind}`}>{meant[h.kind]}</span>}</h3>
      <p class="fine">{clock(h.at)} after the beginning</p>
      {rows.length === 0 && <p>{h.label}</p>}
      {rows.slice(0, most).map((r, i) => <Line key={i} row={r} />)}
      {rows.length + (h.left ?? 0) > most && <p class="fine">… and {rows.length + (h.left ?? 0) - most} more lines: take the capture away to see them all.</p>}
    </section>
  )
}

function Line({ row: r }: { row: Row }) {
  const altered = r.said !== undefined && r.heard !== undefined && r.said !== r.heard && !r.lost && !r.forged
  return (
    <div class="bytes-line">
      {altered ? (
        <dl class="wantgot"><dt>left as</dt><dd><code>{r.said}</code></dd><dt>arrived as</dt><dd class="altered"><code>{r.heard}</code></dd></dl>
      ) : <p class={r.lost ? 'lost' : r.forged ? 'forged' : ''}><code>{r.who && `${r.who}: `}{r.said || r.heard}</code></p>}
      {r.ref && <p class="fine">{r.ref} tells what this reply means.</p>}
      {(r.bytes || r.who === 'C' || r.who === 'S') && <HexDump bytes={bytesOf(r)} size={r.size} />}
    </div>
  )
}
