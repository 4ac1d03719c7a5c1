// A server that tries again says the same once more, a hundred times. What is said without a long silence is a burst; one
// that repeats an earlier one can be folded.
import type { Happening, Played } from '../api.ts'
import { isStory } from './words.ts'

export interface Burst { from: number; to: number; again: boolean }

// A silence of so many seconds or more parts two bursts, and is said in words: it has no room to be drawn.
export const longSilence = 10
// Shorter bursts than this are not worth a fold.
const least = 2

export function bursts(played: Played): Burst[] {
  const { happenings, phases } = played
  const begins = new Set(phases.map((p) => p.from))
  const list: Burst[] = []
  const seen = new Set<string>()
  const shapeOf = shaper()
  for (let from = 0; from < happenings.length;) {
    let to = from + 1
    while (to < happenings.length && !begins.has(to) && together(happenings[to - 1]!, happenings[to]!)) to++
    const shape = happenings.slice(from, to).map(shapeOf).join('\n')
    list.push({ from, to, again: to - from >= least && seen.has(shape) })
    seen.add(shape)
    from = to
  }
  return list
}

function together(a: Happening, b: Happening): boolean {
  return b.at - a.at < longSilence && !isStory(a.kind) && !isStory(b.kind)
}

// shaper gives the shape of a happening: what it is without what differs each time, dates, times and counts. Most labels come
// again and again, and are read once.
function shaper(): (h: Happening) => string {
  const shapes = new Map<string, string>()
  return (h) => {
    let shape = shapes.get(h.label)
    if (shape === undefined) shapes.set(h.label, shape = h.label.replace(varying, '#'))
    return `${h.kind} ${h.from} ${h.to} ${shape}`
  }
}

const varying = /\d\d:\d\d:\d\d|\w{3}, +\d+ \w{3} \d{4}|\d+ times?\b|\d+(\.\d+)?(h|m|s|ms|µs)\b/g
