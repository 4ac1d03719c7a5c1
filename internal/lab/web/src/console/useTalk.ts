import { useEffect, useRef, useState } from 'preact/hooks'
import type { Text, Told } from '../api.ts'
import type { Ask } from '../simulator.ts'

export interface Heard { told: Told; busy: boolean; error: string }

const silence: Told = { opened: 0, lines: [] }

// useTalk says all lines from the beginning each time, as nothing is kept between: the world answers each time alike.
export function useTalk(ask: Ask, text: Text, host: string, lines: string[], seed: number | undefined, wanted: boolean): Heard {
  const [heard, setHeard] = useState<Heard>({ told: silence, busy: false, error: '' })
  const turn = useRef(0)
  const body = { text, host, lines, ...(seed ? { seed } : {}) }
  const question = JSON.stringify(body)
  useEffect(() => {
    const mine = ++turn.current
    if (!wanted) return setHeard({ told: silence, busy: false, error: '' })
    setHeard((old) => ({ ...old, busy: true }))
    const put = (now: Heard) => { if (mine === turn.current) setHeard(now) }
    ask('talk', body).then(
      (told) => put({ told, busy: false, error: '' }),
      (error: unknown) => put({ told: silence, busy: false, error: error instanceof Error ? error.message : String(error) }),
    )
  }, [question, wanted])
  return heard
}
