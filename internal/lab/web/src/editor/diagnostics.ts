import type { Diagnostic } from '@codemirror/lint'
import type { Text } from '@codemirror/state'
import type { Problem } from '../api.ts'

// diagnostics puts each mistake under its line. One that has no line of this text stands under the first.
export function diagnostics(doc: Text, problems: Problem[]): Diagnostic[] {
  return problems.map((problem) => {
    const line = doc.line(Math.max(1, Math.min(problem.line, doc.lines)))
    return { from: line.from, to: line.to, severity: 'error', message: problem.text }
  })
}
