import { useState } from 'preact/hooks'
import type { ControlProps } from './Field.tsx'
import { labelled } from './pages.ts'
import { TextField } from './TextField.tsx'
import { seconds, writtenSeconds } from './time.ts'

const units = [['seconds', 1], ['minutes', 60], ['hours', 3600], ['days', 86400]] as const

// TimeField is a number with its unit, as in "Expiration timeout: 2 days". A value that is not one time is shown as it stands.
export function TimeField(props: ControlProps) {
  return props.value && seconds(props.value) === undefined ? <TextField {...props} /> : <OneTime {...props} />
}

function OneTime({ id, hint, param, value, onValue }: ControlProps) {
  const usual = seconds(param.default ?? '')
  const count = seconds(value) ?? usual
  const [unit, setUnit] = useState(() => fitting(count))
  const change = (text: string, per: number) => onValue(text === '' || Number(text) * per === usual ? '' : writtenSeconds(Number(text) * per))
  return (
    <div class="row">
      <input id={id} type="number" min="0" step="any" value={count === undefined ? '' : count / unit} aria-describedby={hint}
        onChange={(e) => change(e.currentTarget.value, unit)} />
      <select aria-label={`Unit of: ${labelled(param)}`} value={unit}
        onChange={(e) => {
          const per = Number(e.currentTarget.value)
          if (count !== undefined && (value || count % per)) change(String(count / unit), per)
          setUnit(per)
        }}>
        {units.map(([name, per]) => <option key={name} value={per}>{name}</option>)}
      </select>
    </div>
  )
}

// fitting is the largest unit that makes a whole number of a time.
function fitting(count: number | undefined): number {
  for (const [, per] of [...units].reverse()) {
    if (count && count % per === 0) return per
  }
  return count ? 1 : 60
}
