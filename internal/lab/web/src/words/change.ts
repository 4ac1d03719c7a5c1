// A turn of a knob, in plain words.
import type { Change } from '../api.ts'
import { read, shown } from '../knobs/regvalue.ts'

export function tellChange(c: Change): string {
  const settings = c.settings?.length ? ` (${c.settings.join(', ')})` : ''
  switch (c.kind) {
    case 'setting': return c.value ? `${c.host}: ${c.name} is ${c.value}` : `${c.host}: ${c.name} as it comes`
    case 'registry': return tellRegistry(c)
    case 'product': return `${c.host} is now ${c.value}`
    case 'box': return c.on ? `${c.name}${settings} put between ${c.a} and ${c.b}` : `${c.name} taken away from between ${c.a} and ${c.b}`
    case 'fault': return c.on ? `DNS ${c.server}: ${c.name}${settings}` : `DNS ${c.server}: no longer ${c.name}`
    case 'zone': return `The zone ${c.name} was edited`
    case 'section': return `The section ${c.name} was edited`
  }
}

function tellRegistry(c: Change): string {
  const name = c.name?.split('\\').at(-1) ?? ''
  if (c.value === '-') return `${c.host}: registry value ${name} deleted`
  return `${c.host}: registry value ${name} = ${shown(read(c.value ?? ''))}`
}
