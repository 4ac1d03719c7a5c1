// What can be seen as of a moment: lists are in order of time.
import type { Entryline } from '../api.ts'

// countAsOf is how many lines there are until a time, both ends included.
export function countAsOf(list: readonly { at: number }[] | undefined, now: number): number {
  if (!list) return 0
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (list[middle]!.at <= now) low = middle + 1
    else high = middle
  }
  return low
}

export function asOf<T extends Entryline>(list: T[] | undefined, now: number): T[] {
  return (list ?? []).slice(0, countAsOf(list, now))
}

// queueAsOf is what waits: the lines of the last time at which something changed. An empty line says that nothing waits.
export function queueAsOf(list: Entryline[] | undefined, now: number): Entryline[] | undefined {
  const count = countAsOf(list, now)
  if (!list || count === 0) return undefined
  let first = count - 1
  while (first > 0 && list[first - 1]!.at === list[count - 1]!.at) first--
  return list.slice(first, count).filter((l) => l.text !== '')
}
