import { refusal } from '../run/words.ts'
import type { EndsLine } from './ends.ts'

interface Props { line: EndsLine; current: boolean; onPick: () => void }

// EndsRow has what left on the side of who said it, and what arrived on the other side.
export function EndsRow({ line, current, onPick }: Props) {
  const { row, byClient, differs } = line
  if (!row) return <tr class="ends-note"><td colSpan={2}>{line.note}</td></tr>
  const said = <Said line={line} onPick={onPick} />
  const heard = <Heard line={line} />
  return (
    <tr class={`${differs} ${byClient ? 'by-client' : 'by-server'}${current ? ' current' : ''}`}>
      <td>{byClient ? said : heard}</td>
      <td>{byClient ? heard : said}</td>
    </tr>
  )
}

function Said({ line, onPick }: { line: EndsLine; onPick: () => void }) {
  const { row, differs } = line
  if (differs === 'forged') return <span class="never">did not say this</span>
  return <button type="button" class={`said ${row?.who === 'S' ? refusal(row.said ?? '') : ''}`} title="Show its bytes" onClick={onPick}>{row?.said || row?.heard}</button>
}

function Heard({ line }: { line: EndsLine }) {
  const { row, differs } = line
  if (differs === 'lost') return <span class="never">never arrived</span>
  if (differs === '') return <span class="heard">{row?.heard ?? row?.said}</span>
  return <span class="heard differs"><span class="sort">{differs === 'forged' ? 'forged' : 'altered'}</span> {row?.heard || 'nothing'}</span>
}
