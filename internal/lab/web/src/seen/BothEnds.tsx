import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Played } from '../api.ts'
import { EndsRow } from './EndsRow.tsx'
import { conversations, currentConversation, linesOf } from './ends.ts'
import { useEnd } from './useEnd.ts'
import { WhichTalk } from './WhichTalk.tsx'

interface Props { played: Played; moment: number; onMoment: (moment: number) => void }

// So many lines are drawn, the last ones first of all.
const most = 120

export function BothEnds({ played, moment, onMoment }: Props) {
  const all = useMemo(() => conversations(played), [played])
  const current = currentConversation(played, moment)
  const [chosen, choose] = useState<number>()
  useEffect(() => choose(undefined), [current])
  const c = all.find((one) => one.conn === (chosen ?? current))
  const lines = c ? linesOf(played, c, chosen === undefined || chosen === current ? moment : played.happenings.length) : []
  const frame = useEnd(`${c?.conn} ${lines.length}`)
  if (!c) return <p class="fine">Nobody has spoken to anybody yet.</p>
  const shown = lines.slice(-most)
  return (
    <>
      <WhichTalk all={all} shown={c} onChoose={choose} />
      <div class="ends-frame" ref={frame} tabIndex={0} role="group" aria-label="Transcripts of both ends">
        <table class="ends">
          <thead><tr><th scope="col">{c.client}<small>who calls</small></th><th scope="col">{c.server}<small>who is called</small></th></tr></thead>
          <tbody>
            {lines.length > shown.length && <tr><td colSpan={2} class="fine">{lines.length - shown.length} earlier lines: move back in time to see them.</td></tr>}
            {shown.map((l, i) => <EndsRow key={i} line={l} current={l.index === moment - 1} onPick={() => onMoment(l.index + 1)} />)}
          </tbody>
        </table>
      </div>
    </>
  )
}
