import type { CSSProperties } from 'preact'
import type { Happening, Played } from '../api.ts'
import { duration } from '../words/time.ts'
import { FoldRow } from './FoldRow.tsx'
import { HappeningRow } from './HappeningRow.tsx'
import type { DiagramRow as Row } from './rows.ts'
import { refusal } from './words.ts'

interface Props {
  row: Row
  played: Played
  current: boolean
  stop: number // its place among the stops, and of how many
  stops: number
  later: boolean
  style: CSSProperties
  onPick: () => void
  onOpen: () => void
}

export function DiagramRow({ row, played, current, stop, stops, later, style, onPick, onOpen }: Props) {
  if (row.kind === 'chapter') {
    const text = played.phases[row.chapter]?.text.split('\n')[0]
    return <div class="seq-row chapter" role="presentation" style={style}><b>Chapter {row.chapter + 1}</b> <span>{text}</span></div>
  }
  if (row.kind === 'gap') return <div class="seq-row" role="presentation" style={style}><div class="gap"><span>{duration(row.seconds)} pass</span></div></div>
  const kind = row.kind === 'fold' ? 'folded' : kindOf(played.happenings[row.index]!)
  return (
    <div id={`stop-${stop}`} class={`seq-row happening ${kind}${later ? ' later' : ''}`} style={style} onClick={onPick} onDblClick={onOpen}
      role="option" aria-selected={current} aria-posinset={stop + 1} aria-setsize={stops} title={row.kind === 'fold' ? 'Double click, or press Enter, to unfold' : undefined}>
      {row.kind === 'fold' ? <FoldRow fold={row} played={played} />
        : <HappeningRow happening={played.happenings[row.index]!} before={played.happenings[row.index - 1]} lanes={played.lanes} />}
    </div>
  )
}

function kindOf(h: Happening): string {
  return h.kind === 'said' ? `said ${refusal(h.label)}` : h.kind
}
