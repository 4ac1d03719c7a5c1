import type { EditorProps } from '../parts.ts'

export function ScenarioEditor(_: EditorProps) {
  return null
}
