// Times as a person says them.

const units: [seconds: number, name: string][] = [[86400, 'day'], [3600, 'h'], [60, 'min'], [1, 's']]

// duration says how long, in the two largest units: "2 days 3 h", "10 min", "2.4 ms".
export function duration(seconds: number): string {
  if (seconds <= 0) return '0 s'
  if (seconds < 0.9995) return `${significant(seconds * 1000)} ms`
  if (seconds < 59.95) return `${significant(seconds)} s`
  const parts: string[] = []
  let rest = Math.round(seconds)
  for (const [size, name] of units) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count} ${name === 'day' && count > 1 ? 'days' : name}`)
    else if (parts.length > 0) break
    if (parts.length === 2) break
  }
  return parts.join(' ')
}

function significant(n: number): string {
  return String(Number(n.toPrecision(3)))
}

// clock is a time of the world to the millisecond: "1 day 00:10:00.006".
export function clock(seconds: number): string {
  const days = Math.floor(seconds / 86400)
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0')
  const rest = seconds - days * 86400
  const thousandths = String(Math.floor((rest % 1) * 1000 + 1e-6)).padStart(3, '0')
  const time = `${two(rest / 3600)}:${two((rest / 60) % 60)}:${two(rest % 60)}.${thousandths}`
  return days === 0 ? time : `${days} ${days === 1 ? 'day' : 'days'} ${time}`
}
