import { useMemo, useState } from 'preact/hooks'
import type { Played } from '../api.ts'
import { bursts } from './bursts.ts'
import { rowsOf, stopsOf, type DiagramRow, type Stop } from './rows.ts'

// A Course is a run as it is gone through: its rows, and the stops among them.
export interface Course {
  rows: DiagramRow[]
  stops: Stop[]
  stopOfRow: number[] // the stop at a row, or else the one before it
  folds: boolean // there is something to fold
  folded: boolean
  setFolded: (folded: boolean) => void
  unfold: (row: DiagramRow) => void
}

export function useCourse(played: Played): Course {
  const [folded, setFolded] = useState(true)
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const list = useMemo(() => bursts(played), [played])
  const rows = useMemo(() => rowsOf(played, list, folded, open), [played, list, folded, open])
  const stops = useMemo(() => stopsOf(rows), [rows])
  const stopOfRow = useMemo(() => stopsAt(rows, stops), [rows, stops])
  const unfold = (row: DiagramRow) => { if (row.kind === 'fold') setOpen(new Set([...open, row.from])) }
  return { rows, stops, stopOfRow, folds: list.some((b) => b.again), folded, setFolded, unfold }
}

function stopsAt(rows: DiagramRow[], stops: Stop[]): number[] {
  let next = 0
  return rows.map((_, row) => {
    if (stops[next]?.row === row) next++
    return next - 1
  })
}
