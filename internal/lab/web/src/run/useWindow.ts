import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { inView, rowAt } from './places.ts'

// A Window is what is drawn of a long list: the rows from first to before last. There are never more of them than slots.
export interface Window { first: number; last: number; slots: number }

// So many rows more are drawn above and below than can be seen, for those who scroll.
const more = 3

// useWindow keeps a list of any length smooth: only those of its rows that can be seen are drawn, and row is kept in view.
// Where the rows are is known beforehand, and the frame's size is observed: to read either back would have the page laid out
// once more at each step. The frame's first child is a head that stays at its top; the lowest of the rows has so many pixels.
export function useWindow(frame: { current: HTMLElement | null }, places: number[], row: number | undefined, lowest: number): Window {
  const [, draw] = useState(0)
  const held = useRef({ top: 0, height: 20 * lowest, head: lowest, shown: undefined as unknown, moved: false })
  const at = held.current
  const show = useRef<unknown>(undefined)
  if (show.current !== places || at.shown !== row) {
    show.current = places
    at.shown = row
    at.top = row === undefined ? 0 : inView(places, row, at.top, at.height - at.head, 2 * lowest)
    at.moved = true
  }
  return { first: 0, last: 0, slots: 0 }
}
