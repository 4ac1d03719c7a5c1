import { useLayoutEffect, useRef } from 'preact/hooks'

// useEnd keeps the end of a list in view, as a terminal does, whenever what it shows has changed.
export function useEnd(shown: string) {
  const frame = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    if (frame.current) frame.current.scrollTop = frame.current.scrollHeight
  }, [shown])
  return frame
}
