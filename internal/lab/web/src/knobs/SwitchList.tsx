import type { Switch, Thing } from '../api.ts'
import { SwitchRow } from './SwitchRow.tsx'

interface Props {
  label: string
  things: Thing[]
  on: Switch[]
  onSwitch: (name: string, on: boolean, settings: string[]) => void
}

// SwitchList has all boxes or faults that there are, those in use first. They take effect at once.
export function SwitchList({ label, things, on, onSwitch }: Props) {
  const used = (thing: Thing) => on.find((s) => s.name === thing.name)
  const ordered = [...things.filter(used), ...things.filter((thing) => !used(thing))]
  return (
    <ul class="switches" aria-label={label}>
      {ordered.map((thing) => (
        <SwitchRow key={thing.name} thing={thing} now={used(thing)} onSwitch={(now, settings) => onSwitch(thing.name, now, settings)} />
      ))}
    </ul>
  )
}
