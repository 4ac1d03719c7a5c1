import type { Played } from '../api.ts'
import { duration } from '../words/time.ts'
import type { DiagramRow } from './rows.ts'

// FoldRow stands for what was the same as before, and says how often and for how long.
export function FoldRow({ fold, played }: { fold: Extract<DiagramRow, { kind: 'fold' }>; played: Played }) {
  return <div class="gap fold"><span>{foldWords(fold, played)}</span></div>
}

export function foldWords(fold: Extract<DiagramRow, { kind: 'fold' }>, played: Played): string {
  const [first, last] = [played.happenings[fold.from]!, played.happenings[fold.to - 1]!]
  let times = 0
  for (let i = fold.from; i < fold.to; i++) if (played.happenings[i]!.kind === 'open') times++
  const how = times > 1 ? `${times} times the same again` : 'the same again'
  return last.at - first.at < 1 ? how : `${how}, in ${duration(last.at - first.at)}`
}
