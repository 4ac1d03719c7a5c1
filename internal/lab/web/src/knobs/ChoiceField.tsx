import type { ControlProps } from './Field.tsx'

// ChoiceField offers the values that there are; the first line leaves the product as it comes.
export function ChoiceField({ id, hint, param, value, onValue }: ControlProps) {
  const usual = param.default ? `${param.default} (as it comes)` : 'as it comes'
  const others = (param.choices ?? []).filter((choice) => choice !== param.default)
  if (value && !others.includes(value)) others.push(value)
  return (
    <select id={id} aria-describedby={hint} value={value} onChange={(e) => onValue(e.currentTarget.value)}>
      <option value="">{usual}</option>
      {others.map((choice) => <option key={choice} value={choice}>{choice}</option>)}
    </select>
  )
}
