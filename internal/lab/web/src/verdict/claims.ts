// What the story claims, and whether it was seen. After a change of the student's a claim that no longer holds is no
// mistake: the story has taken another course, and that is what they wanted to see.
import type { Finding, Played, World } from '../api.ts'

export type Outcome = 'seen' | 'otherwise' | 'missed' | 'unplayed'
export interface ClaimTold { line: number; text: string; outcome: Outcome; findings: Finding[]; moment: number | undefined }
interface Done { line: number; text: string; outcome: undefined; moment: number | undefined; turns: number[] }
export interface ChapterTold { line: number; text: string; steps: (ClaimTold | Done)[] }

export function chaptersTold(world: World, played: Played, changed: boolean): ChapterTold[] {
  const moments = new Map<number, number>()
  played.happenings.forEach((h, i) => { if (h.line && !moments.has(h.line)) moments.set(h.line, i + 1) })
  return world.chapters.map((c) => ({
    line: c.line,
    text: c.text,
    steps: c.steps.filter((s) => !isChoice(s.text)).map((s) => {
      const moment = moments.get(s.line)
      if (!s.claim) return { line: s.line, text: s.text, outcome: undefined, moment, turns: s.turns ?? [] }
      const findings = played.case.findings.filter((f) => f.claim === s.text && f.chapter === c.text)
      return { line: s.line, text: s.text, outcome: outcomeOf(findings, moment, changed), findings, moment }
    }),
  }))
}

// isChoice tells the possible answers of an exercise, of which all but one are wrong, from claims.
function isChoice(text: string): boolean {
  return text.startsWith('choice ')
}

function outcomeOf(findings: Finding[], moment: number | undefined, changed: boolean): Outcome {
  if (findings.length > 0) return changed ? 'otherwise' : 'missed'
  return moment === undefined ? 'unplayed' : 'seen'
}

export const outcomeWords: Record<Outcome, { sign: string; words: string }> = {
  seen: { sign: '✓', words: 'seen as told' },
  otherwise: { sign: '↻', words: 'different now' },
  missed: { sign: '✕', words: 'not seen' },
  unplayed: { sign: '–', words: 'not played' },
}
