import type { KnobsProps } from '../parts.ts'

export function Knobs(_: KnobsProps) {
  return null
}
