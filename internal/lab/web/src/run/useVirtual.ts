import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

// useVirtual keeps a list of any length smooth: only those of its rows that can be seen are drawn. So many pixels at the
// top of the frame are taken by a head that stays there.
export function useVirtual(frame: { current: HTMLElement | null }, count: number, height: (index: number) => number, head: number) {
  const [, draw] = useState(0)
  const options = {
    count,
    getScrollElement: () => frame.current,
    estimateSize: height,
    overscan: 8,
    scrollMargin: head,
    scrollPaddingStart: head + 2 * height(0),
    scrollPaddingEnd: 2 * height(0),
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => draw((n) => n + 1),
  }
  const held = useRef<Virtualizer<HTMLElement, Element>>(undefined)
  const list = held.current ??= new Virtualizer(options)
  list.setOptions(options)
  useLayoutEffect(() => list._didMount(), [])
  useLayoutEffect(() => list._willUpdate())
  return list
}
