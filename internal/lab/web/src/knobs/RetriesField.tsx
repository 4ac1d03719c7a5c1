import type { ControlProps } from './Field.tsx'
import { TextField } from './TextField.tsx'
import { minutes, written } from './time.ts'

const four = ['First retry interval', 'Second retry interval', 'Third retry interval', 'Subsequent retry interval']
const one = ['Retry interval']

// RetriesField has the retry intervals of the Delivery tab, in minutes: the four of the SMTP virtual server, of which the last
// repeats, or the one of the SMTP site. A longer list is shown as it stands.
export function RetriesField(props: ControlProps) {
  const count = Math.max(split(props.value).length, split(props.param.default).length)
  return count > four.length ? <TextField {...props} /> : <Intervals {...props} names={count === 1 ? one : four} />
}

function Intervals({ id, hint, param, value, onValue, names }: ControlProps & { names: string[] }) {
  const given = split(value)
  const usual = split(param.default)
  const shown = (list: string[], i: number) => {
    const last = list[Math.min(i, list.length - 1)]
    const n = last === undefined ? undefined : minutes(last)
    return n === undefined ? '' : String(n)
  }
  const change = (at: number, text: string) => {
    const list = names.map((_, i) => i === at ? text : shown(given, i) || shown(usual, i) || text)
    const made = text === '' ? '' : list.map((n) => written(Number(n))).join(',')
    onValue(made === param.default ? '' : made)
  }
  return (
    <div class="retries">
      {names.map((name, i) => (
        <label key={name} for={`${id}-${i}`}>
          <span>{name} (minutes)</span>
          <input id={`${id}-${i}`} type="number" min="1" step="1" value={shown(given, i) || shown(usual, i)} aria-describedby={hint}
            onChange={(e) => change(i, e.currentTarget.value)} />
        </label>
      ))}
    </div>
  )
}

const split = (list: string | undefined) => (list ?? '').split(',').filter(Boolean)
