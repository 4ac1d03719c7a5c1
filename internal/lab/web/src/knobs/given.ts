// What each of the knobs' windows is handed on.
import type { KnobsProps } from '../parts.ts'

export type { Change, Host } from '../api.ts'
export type KnobsWorld = Omit<KnobsProps, 'chosen'>
