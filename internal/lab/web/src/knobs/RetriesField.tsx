import type { ControlProps } from './Field.tsx'
import { minutes, written } from './time.ts'

const names = ['First', 'Second', 'Third', 'Subsequent']

// RetriesField has the four retry intervals of the Delivery tab, in minutes. The last one repeats.
export function RetriesField({ id, hint, param, value, onValue }: ControlProps) {
  const given = value.split(',').filter(Boolean)
  const usual = (param.default ?? '').split(',').filter(Boolean)
  const shown = (list: string[], i: number) => {
    const last = list[Math.min(i, list.length - 1)]
    const n = last === undefined ? undefined : minutes(last)
    return n === undefined ? '' : String(n)
  }
  const change = (at: number, text: string) => {
    const list = names.map((_, i) => i === at ? text : shown(given, i) || shown(usual, i) || text)
    onValue(text === '' ? '' : list.map((n) => written(Number(n))).join(','))
  }
  return (
    <div class="retries">
      {names.map((name, i) => (
        <label key={name} for={`${id}-${i}`}>
          <span>{name} retry interval (minutes)</span>
          <input id={`${id}-${i}`} type="number" min="1" step="1" value={shown(given, i)} placeholder={shown(usual, i)} aria-describedby={hint}
            onChange={(e) => change(i, e.currentTarget.value)} />
        </label>
      ))}
    </div>
  )
}
