// What an exercise lets a student change.
import type { World } from '../api.ts'
import type { Chosen } from '../parts.ts'

export function mayTurn(world: World, chosen: Chosen): boolean {
  const yours = world.exercise?.knobs ?? []
  if (yours.length === 0) return true
  switch (chosen.kind) {
    case 'host': return yours.includes(chosen.name)
    case 'server': return yours.includes(chosen.address)
    case 'link': return boxesBetween(world, chosen.a, chosen.b).some((box) => yours.includes(box))
  }
}

function boxesBetween(world: World, a: string, b: string): string[] {
  return world.links.filter((l) => (l.a === a && l.b === b) || (l.a === b && l.b === a)).flatMap((l) => l.boxes.map((box) => box.name))
}
