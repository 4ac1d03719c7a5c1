import { useId, useState } from 'preact/hooks'
import type { Type } from './regvalue.ts'

interface Props { type: Type; data: string; onData: (data: string) => void }

// ValueData is the box "Value data": digits in either base for numbers, a line for each text of a Multi-String.
export function ValueData({ type, data, onData }: Props) {
  const id = useId()
  const lines = type === 'REG_MULTI_SZ' || type === 'REG_BINARY'
  if (type === 'REG_DWORD' || type === 'REG_QWORD') return <Digits data={data} onData={onData} />
  return (
    <div class="field">
      <label for={id}>Value data</label>
      {lines
        ? <textarea id={id} rows={5} value={data} spellcheck={false} onInput={(e) => onData(e.currentTarget.value)} />
        : <input id={id} type="text" value={data} autocomplete="off" spellcheck={false} onInput={(e) => onData(e.currentTarget.value)} />}
      {type === 'REG_MULTI_SZ' && <p class="fine">One text in each line.</p>}
      {type === 'REG_BINARY' && <p class="fine">Pairs of hexadecimal digits, with blanks between.</p>}
    </div>
  )
}

// Digits takes a number in hexadecimal, as the Registry Editor does at first, or in decimal digits.
function Digits({ data, onData }: Omit<Props, 'type'>) {
  const id = useId()
  const [base, setBase] = useState(16)
  const [typed, setTyped] = useState(() => inBase(data, 16))
  const change = (text: string, from: number) => {
    setTyped(text)
    const valid = (from === 16 ? /^[0-9a-f]+$/i : /^\d+$/).test(text.trim())
    onData(valid ? BigInt(from === 16 ? `0x${text.trim()}` : text.trim()).toString() : text)
  }
  const turn = (to: number) => {
    setBase(to)
    setTyped(inBase(data, to))
  }
  return (
    <>
      <div class="field">
        <label for={id}>Value data</label>
        <input id={id} type="text" value={typed} autocomplete="off" spellcheck={false} onInput={(e) => change(e.currentTarget.value, base)} />
      </div>
      <fieldset class="base">
        <legend>Base</legend>
        {([[16, 'Hexadecimal'], [10, 'Decimal']] as const).map(([to, name]) => (
          <label key={to}><input type="radio" name={`${id}-base`} checked={base === to} onChange={() => turn(to)} /> {name}</label>
        ))}
      </fieldset>
    </>
  )
}

const inBase = (data: string, base: number) => /^\d+$/.test(data) ? BigInt(data).toString(base) : data
