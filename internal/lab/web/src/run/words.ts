// What a row of the diagram says to those who do not see the arrow.
import type { Happening, HappeningKind, Lane } from '../api.ts'
import { duration } from '../words/time.ts'

const between: Partial<Record<HappeningKind, string>> = {
  said: 'says to', altered: 'says, altered on the way, to', lost: 'says, but it never arrives at', forged: 'seems to say to',
  close: 'towards', reset: 'towards',
}

export function spoken(h: Happening, lanes: Lane[]): string {
  const [from, to] = [lanes[h.from]?.name ?? '', lanes[h.to]?.name ?? '']
  const who = isStory(h.kind) ? 'the story' : from === to || h.kind === 'open' ? from : `${from} ${verb(h, lanes)} ${to}`
  return `${duration(h.at)}, ${who}: ${h.label}`
}

function verb(h: Happening, lanes: Lane[]): string {
  if (h.kind === 'dns') return lanes[h.from]?.kind === 'dns' ? 'answers' : 'asks'
  return between[h.kind] ?? 'to'
}

// meant says in a word what is special about an arrow.
export const meant: Partial<Record<HappeningKind, string>> = {
  altered: 'altered on the way', lost: 'never arrived', forged: 'not said by who seems to say it', boxed: 'done by a box on the link',
  trouble: 'went wrong', filed: 'mail put away', step: 'a line of the story', wait: 'a line of the story', claim: 'a claim of the story', reset: 'connection cut off', open: 'connection opened',
  close: 'connection closed', dns: 'DNS',
}

// refusal is how a server refuses: for good, with a reply that begins with 5, or for now, with a 4 (RFC 5321 section 4.2.1).
export function refusal(reply: string): 'refused' | 'deferred' | '' {
  const first = /^([45])\d\d(?:[ -]|$)/.exec(reply)?.[1]
  return first === '5' ? 'refused' : first === '4' ? 'deferred' : ''
}

// isStory tells the lines of the scenario from what came of them.
export function isStory(kind: HappeningKind): boolean {
  return kind === 'step' || kind === 'wait' || kind === 'claim'
}
