import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { inView, rowAt } from './places.ts'

// A Window is what is drawn of a long list: the rows from first to before last.
export interface Window { first: number; last: number }

// So many rows more are drawn above and below than are seen, for those who scroll.
const more = 3

// useWindow keeps a list of any length smooth: only those of its rows that are seen are drawn, and one row is kept in view.
// Where the rows are is known beforehand, and the frame's size is observed: to read either back would have the page laid out
// once more at each step. The frame's first child is a head that stays at its top; the lowest of the rows has so many pixels.
export function useWindow(frame: { current: HTMLElement | null }, places: number[], row: number | undefined, lowest: number): Window {
  const [, draw] = useState(0)
  const at = useRef({ top: 0, seen: 20 * lowest, places, keep: () => {} }).current
  at.places = places
  at.keep = () => { at.top = row === undefined ? 0 : inView(places, row, at.top, at.seen, 2 * lowest) }
  useMemo(at.keep, [places, row])
  useLayoutEffect(() => { frame.current!.scrollTop = at.top }, [places, row])
  useLayoutEffect(() => {
    const element = frame.current!
    const head = element.firstElementChild!
    const measure = () => {
      at.seen = element.clientHeight - head.clientHeight
      at.keep()
      element.scrollTop = at.top
      draw((n) => n + 1)
    }
    const scroll = () => {
      const before = rowAt(at.places, at.top)
      at.top = element.scrollTop
      if (rowAt(at.places, at.top) !== before) draw((n) => n + 1)
    }
    const sizes = new ResizeObserver(measure)
    sizes.observe(element)
    sizes.observe(head)
    element.addEventListener('scroll', scroll, { passive: true })
    return () => {
      sizes.disconnect()
      element.removeEventListener('scroll', scroll)
    }
  }, [])
  const rows = places.length - 1
  const drawn = Math.ceil(at.seen / lowest) + 2 * more + 1
  const first = Math.max(0, Math.min(rowAt(places, at.top) - more, rows - drawn))
  return { first, last: Math.min(rows, first + drawn) }
}
