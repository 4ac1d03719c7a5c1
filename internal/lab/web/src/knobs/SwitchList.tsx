import { useState } from 'preact/hooks'
import type { Switch, Thing } from '../api.ts'
import { SwitchRow } from './SwitchRow.tsx'

interface Props {
  label: string
  things: Thing[]
  on: Switch[]
  onSwitch: (name: string, on: boolean, settings: string[]) => void
}

// SwitchList has all boxes or faults that there are; first those that were in use when the window was opened. They take effect
// at once.
export function SwitchList({ label, things, on, onSwitch }: Props) {
  const used = (thing: Thing) => on.find((s) => s.name === thing.name)
  const [first] = useState(() => new Set(on.map((s) => s.name)))
  const ordered = [...things.filter((thing) => first.has(thing.name)), ...things.filter((thing) => !first.has(thing.name))]
  return (
    <ul class="switches" aria-label={label}>
      {ordered.map((thing) => (
        <SwitchRow key={thing.name} thing={thing} now={used(thing)} onSwitch={(now, settings) => onSwitch(thing.name, now, settings)} />
      ))}
    </ul>
  )
}
