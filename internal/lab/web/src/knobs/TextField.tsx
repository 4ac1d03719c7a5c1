import type { ControlProps } from './Field.tsx'

// TextField takes a name, an address or a number.
export function TextField({ id, hint, param, value, onValue }: ControlProps) {
  return (
    <input id={id} type="text" inputMode={param.control === 'number' ? 'numeric' : 'text'} aria-describedby={hint} value={value}
      placeholder={param.default} autocomplete="off" spellcheck={false} autocapitalize="off"
      onInput={(e) => onValue(e.currentTarget.value.trim())} />
  )
}
