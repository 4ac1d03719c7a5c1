import { useId } from 'preact/hooks'
import type { Said } from '../api.ts'
import { refusal } from '../run/words.ts'
import { duration } from '../words/time.ts'

interface Props {
  line: Said
  sign: string // before the line
  before: number // when the line before was said
  picked: boolean
  onMeant: () => void
}

const who: Record<string, string> = { C: 'You', S: 'The server' }
const kinds: Record<string, string> = { C: 'mine', S: 'theirs' }

// SaidLine is one line of a conversation. The code of a reply, at its last line, is a button that tells the section of the RFC.
export function SaidLine({ line, sign, before, picked, onMeant }: Props) {
  const id = useId()
  const code = line.ref && !/^\d{3}-/.test(line.text) ? /^\d{3}/.exec(line.text)?.[0] : undefined
  const waited = line.who !== 'C' && line.at - before >= 1 ? duration(line.at - before) : ''
  return (
    <p class={`telnet-line ${kinds[line.who] ?? 'aside'} ${line.who === 'S' ? refusal(line.text) : ''}`} onMouseEnter={line.ref ? onMeant : undefined}>
      {line.who && <span class="who">{sign}<span class="vh"> ({who[line.who] ?? 'A box'})</span></span>}
      <span class="text">
        {code && (
          <button type="button" class={picked ? 'code picked' : 'code'} aria-describedby={id} onFocus={onMeant} onClick={onMeant}>{code}</button>
        )}
        {line.text.slice(code?.length ?? 0)}
        {code && <span class="vh" id={id}>{line.ref}{line.note ? `: ${line.note}` : ''}</span>}
      </span>
      {waited && <span class="waited">after {waited}</span>}
    </p>
  )
}
