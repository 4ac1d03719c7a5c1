// Tries a zone's text before it is put in force.
import type { Change, Problem, Section } from '../api.ts'
import { Refusal } from '../simulator.ts'
import type { KnobsWorld } from './given.ts'

// tryZone tells what cannot be read, by the lines of the zone.
export async function tryZone({ ask, text }: KnobsWorld, section: Section, change: Change): Promise<Problem[]> {
  const changed = (value: string) => ({ text: { ...text, changes: [...(text.changes ?? []), { ...change, value }] } })
  try {
    await ask('explain', changed(change.value ?? ''))
    return []
  } catch (error) {
    if (!(error instanceof Refusal) || error.problems.length === 0) return [{ line: 0, text: error instanceof Error ? error.message : String(error) }]
    // A first change leaves out what belongs to other cases, and moves the zone: where it begins then is asked for.
    const moved = await ask('explain', changed(section.text))
    const begins = moved.sections.find((s) => s.name === section.name)?.line ?? section.line
    return error.problems.map((p) => ({ line: Math.max(0, p.line - begins + 1), text: p.text }))
  }
}
