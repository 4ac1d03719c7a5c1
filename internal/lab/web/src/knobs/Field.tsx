import { useId } from 'preact/hooks'
import type { Param } from '../api.ts'
import { CheckField } from './CheckField.tsx'
import { ChoiceField } from './ChoiceField.tsx'
import { ListField } from './ListField.tsx'
import { labelled } from './pages.ts'
import { RetriesField } from './RetriesField.tsx'
import { TextField } from './TextField.tsx'
import { TimeField } from './TimeField.tsx'

// What each kind of control is given. The value is as the setting has it; empty for "as the product comes".
export interface ControlProps {
  id: string
  hint: string // the id of the words that explain the setting
  param: Param
  value: string
  onValue: (value: string) => void
}

const controls: Record<string, (props: ControlProps) => preact.JSX.Element> = {
  check: CheckField, choice: ChoiceField, list: ListField, retries: RetriesField, time: TimeField,
}

interface Props { param: Param; value: string; onValue: (value: string) => void; children?: preact.ComponentChildren }

// Field is one setting: its name on the screen, and as a scenario spells it, its control, and what it does.
export function Field({ param, value, onValue, children }: Props) {
  const id = useId()
  const kind = control(param)
  const Control = controls[kind] ?? TextField
  const many = kind === 'list' || kind === 'retries'
  const spelled = param.label && <code class="spelled" aria-hidden="true">{param.name}</code>
  const name = many
    ? <span class="name" id={`${id}-name`}>{labelled(param)}{spelled}</span>
    : <label for={id}>{labelled(param)}{spelled}</label>
  return (
    <div class={kind === 'check' ? 'field check' : 'field'} role={many ? 'group' : undefined} aria-labelledby={many ? `${id}-name` : undefined}>
      {name}
      <Control id={id} hint={`${id}-hint`} param={param} value={value} onValue={onValue} />
      {children}
      <p class="fine" id={`${id}-hint`}>{param.usage.charAt(0).toUpperCase() + param.usage.slice(1)}.</p>
    </div>
  )
}

function control(param: Param): string {
  if (param.control) return param.control
  if (param.choices?.length) return 'choice'
  if (param.default === 'yes' || param.default === 'no' || /^(yes|no):/.test(param.usage)) return 'check'
  return 'text'
}
