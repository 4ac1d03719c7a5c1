import { useState } from 'preact/hooks'
import type { ControlProps } from './Field.tsx'
import { labelled } from './pages.ts'
import { TextField } from './TextField.tsx'
import { minutes, written } from './time.ts'

const units = [['minutes', 1], ['hours', 60], ['days', 1440]] as const

// TimeField is a number with its unit, as in "Expiration timeout: 2 days". A value that is not one time is shown as it stands.
export function TimeField(props: ControlProps) {
  return props.value && minutes(props.value) === undefined ? <TextField {...props} /> : <OneTime {...props} />
}

function OneTime({ id, hint, param, value, onValue }: ControlProps) {
  const usual = minutes(param.default ?? '')
  const count = minutes(value) ?? usual
  const [unit, setUnit] = useState(() => fitting(count))
  const change = (text: string, per: number) => onValue(text === '' || Number(text) * per === usual ? '' : written(Number(text) * per))
  return (
    <div class="row">
      <input id={id} type="number" min="0" step="any" value={count === undefined ? '' : count / unit} aria-describedby={hint}
        onChange={(e) => change(e.currentTarget.value, unit)} />
      <select aria-label={`Unit of: ${labelled(param)}`} value={unit}
        onChange={(e) => {
          const per = Number(e.currentTarget.value)
          if (value && count !== undefined) change(String(count / unit), per)
          setUnit(per)
        }}>
        {units.map(([name, per]) => <option key={name} value={per}>{name}</option>)}
      </select>
    </div>
  )
}

function fitting(count: number | undefined): number {
  for (const [, per] of [...units].reverse()) {
    if (count && count % per === 0) return per
  }
  return 1
}
