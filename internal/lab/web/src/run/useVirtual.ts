import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

// useVirtual keeps a list of any length smooth: only those of its rows that can be seen are drawn.
export function useVirtual(frame: { current: HTMLElement | null }, count: number, height: (index: number) => number) {
  const [, draw] = useState(0)
  const options = {
    count,
    getScrollElement: () => frame.current,
    estimateSize: height,
    overscan: 8,
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
