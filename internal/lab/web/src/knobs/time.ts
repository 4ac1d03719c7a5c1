// Times as settings have them: "15m", "1h", "2d", "1d12h".
const units: Record<string, number> = { d: 1440, h: 60, m: 1, s: 1 / 60 }

// minutes reads a time; undefined where it is none, or cannot be said in minutes.
export function minutes(text: string): number | undefined {
  let left = text.trim()
  let sum = 0
  if (!left) return undefined
  while (left) {
    const match = /^(\d+(?:\.\d+)?)([dhms])(?!s)/.exec(left)
    if (!match) return undefined
    sum += Number(match[1]) * units[match[2]!]!
    left = left.slice(match[0].length)
  }
  return sum
}

// written is a number of minutes as a setting has it.
export function written(count: number): string {
  if (count % 1440 === 0 && count > 0) return `${count / 1440}d`
  if (count % 60 === 0 && count > 0) return `${count / 60}h`
  return Number.isInteger(count) ? `${count}m` : `${Math.round(count * 60)}s`
}
