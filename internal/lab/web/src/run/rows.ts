// The rows of the sequence diagram: a heading for each chapter, the happenings, the silences between them, and folds of
// what only repeats.
import type { Played } from '../api.ts'
import { longSilence, type Burst } from './bursts.ts'

export type DiagramRow =
  | { kind: 'chapter'; chapter: number }
  | { kind: 'gap'; seconds: number }
  | { kind: 'fold'; from: number; to: number; count: number }
  | { kind: 'happening'; index: number }

// The heights of rows, in units of the root's font size, so that they grow with the reader's text.
export const heights: Record<DiagramRow['kind'], number> = { chapter: 2.6, gap: 2, fold: 2.2, happening: 2.2 }

// rowsOf makes the rows. Folds whose first happening is in open are shown whole.
export function rowsOf(played: Played, list: Burst[], folded: boolean, open: ReadonlySet<number>): DiagramRow[] {
  const rows: DiagramRow[] = []
  const headings = new Map<number, number[]>()
  played.phases.forEach((p, i) => headings.set(p.from, [...(headings.get(p.from) ?? []), i]))
  let fold: { kind: 'fold'; from: number; to: number; count: number } | undefined
  for (const burst of list) {
    for (const chapter of headings.get(burst.from) ?? []) rows.push({ kind: 'chapter', chapter })
    if (headings.has(burst.from)) fold = undefined
    if (folded && burst.again && !open.has(fold?.from ?? burst.from)) {
      if (!fold) rows.push(fold = { kind: 'fold', from: burst.from, to: burst.to, count: 0 })
      fold.to = burst.to
      fold.count++
      continue
    }
    if (!burst.again) fold = undefined
    else fold ??= { kind: 'fold', from: burst.from, to: burst.to, count: 0 }
    whole(played, burst.from, burst.to, rows)
  }
  for (const chapter of headings.get(played.happenings.length) ?? []) rows.push({ kind: 'chapter', chapter })
  return rows
}

function whole(played: Played, from: number, to: number, rows: DiagramRow[]) {
  for (let index = from; index < to; index++) {
    const silence = played.happenings[index]!.at - (played.happenings[index - 1]?.at ?? 0)
    if (silence >= longSilence && rows.at(-1)?.kind !== 'fold') rows.push({ kind: 'gap', seconds: silence })
    rows.push({ kind: 'happening', index })
  }
}

// A Stop is a moment at which the player halts: after each happening that is shown, and after each fold.
export interface Stop { moment: number; row: number }

export function stopsOf(rows: DiagramRow[]): Stop[] {
  const stops: Stop[] = []
  rows.forEach((r, row) => {
    if (r.kind === 'happening') stops.push({ moment: r.index + 1, row })
    if (r.kind === 'fold') stops.push({ moment: r.to, row })
  })
  return stops
}

// stopAt is the place of the first stop at or after a moment; -1 for the beginning.
export function stopAt(stops: Stop[], moment: number): number {
  if (moment <= 0) return -1
  let [low, high] = [0, stops.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (stops[middle]!.moment < moment) low = middle + 1
    else high = middle
  }
  return low
}
