import type { ControlProps } from './Field.tsx'

// CheckField is a box that is ticked for yes.
export function CheckField({ id, hint, param, value, onValue }: ControlProps) {
  const usual = param.default === 'yes'
  const on = value ? value === 'yes' : usual
  const change = (now: boolean) => onValue(now === usual ? '' : now ? 'yes' : 'no')
  return <input id={id} type="checkbox" checked={on} aria-describedby={hint} onChange={(e) => change(e.currentTarget.checked)} />
}
