import type { Book, World } from '../api.ts'
import type { Chosen } from '../parts.ts'

// What each thing in the picture is drawn from.
export interface NodeProps {
  book: Book
  world: World
  original: World
  active: readonly string[]
  onChoose: (chosen: Chosen) => void
}

export const differ = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b)
