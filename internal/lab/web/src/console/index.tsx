import type { ConsolesProps } from '../parts.ts'

export function Consoles(_: ConsolesProps) {
  return null
}
