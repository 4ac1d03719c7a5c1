// What an exercise lets a student change.
import type { Knob, KnobKind, World } from '../api.ts'
import type { Chosen } from '../parts.ts'

// mayTurn reports whether anything of what was clicked may be changed.
export function mayTurn(world: World, chosen: Chosen): boolean {
  switch (chosen.kind) {
    case 'host': return (['settings', 'registry', 'product'] as const).some((kind) => may(world, kind, [chosen.name]))
    case 'server': return (['fault', 'zone'] as const).some((kind) => may(world, kind, [chosen.address]))
    case 'link': return may(world, 'box', [chosen.a, chosen.b])
  }
}

// may reports whether something of a kind may be changed, or one thing by its name.
export function may(world: World, kind: KnobKind, of: string[], name?: string): boolean {
  const yours = world.exercise?.knobs
  if (!yours?.length) return true
  return yours.some((knob) => knob.kind === kind && sameOf(knob, of) && (name === undefined || meant(knob, name)))
}

function meant(knob: Knob, name: string): boolean {
  const among = (names: string[]) => names.some((n) => n.toLowerCase() === name.toLowerCase())
  return (!knob.names?.length || among(knob.names)) && !among(knob.but ?? [])
}

function sameOf({ of: [a, b] }: Knob, [c, d]: string[]): boolean {
  return (a === c && b === d) || (b !== undefined && a === d && b === c)
}
