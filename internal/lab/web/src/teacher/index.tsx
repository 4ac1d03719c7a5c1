import type { TeacherProps } from '../parts.ts'

export function TeacherSheet(_: TeacherProps) {
  return null
}
