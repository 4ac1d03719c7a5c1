// Times as settings have them: "15m", "1h", "2d", "1d12h".
const units: Record<string, number> = { d: 86400, h: 3600, m: 60, s: 1 }

// seconds reads a time; undefined where it is none, or cannot be said in seconds.
export function seconds(text: string): number | undefined {
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

// minutes reads a time likewise.
export function minutes(text: string): number | undefined {
  const count = seconds(text)
  return count === undefined ? undefined : count / 60
}

// written is a number of minutes as a setting has it.
export function written(count: number): string {
  return writtenSeconds(count * 60)
}

// writtenSeconds is a number of seconds likewise. A time below a second is kept to its thousandths.
export function writtenSeconds(count: number): string {
  if (count === 0) return '0m'
  if (count % 86400 === 0) return `${count / 86400}d`
  if (count % 3600 === 0) return `${count / 3600}h`
  return count % 60 === 0 ? `${count / 60}m` : `${Math.round(count * 1000) / 1000}s`
}
