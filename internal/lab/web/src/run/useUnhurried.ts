import { useEffect, useRef, useState } from 'preact/hooks'

// useUnhurried follows a value that may change with each frame: at once after a rest, and else each so many milliseconds. When
// what it is of changes, it changes too.
export function useUnhurried<T>(value: T, of: unknown, rest = 120): T {
  const [, draw] = useState(0)
  const shown = useRef({ value, of, since: -rest }).current
  const wait = shown.since + rest - performance.now()
  if (shown.of !== of || (shown.value !== value && wait <= 0)) Object.assign(shown, { value, of, since: performance.now() })
  useEffect(() => {
    if (shown.value === value) return
    const timer = setTimeout(() => draw((n) => n + 1), wait)
    return () => clearTimeout(timer)
  }, [value])
  return shown.value
}
