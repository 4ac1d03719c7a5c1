import type { Played } from '../api.ts'
import { isStory } from '../run/words.ts'

// untold is a run without the story's own words: who is to find out what is wrong must not be told by the headings of its chapters,
// nor by what the story claims.
export function untold(played: Played): Played {
  const before: number[] = [0] // how many of the happenings before a place are kept
  for (const h of played.happenings) before.push(before.at(-1)! + (isStory(h.kind) ? 0 : 1))
  return {
    ...played,
    happenings: played.happenings.filter((h) => !isStory(h.kind)),
    phases: played.phases.map((p) => ({ ...p, text: '', from: before[p.from]!, to: before[p.to]! })),
  }
}
