// The seed of a world: chance in it, such as who is served first of two who call at once, follows from it alone.

// usualSeed is that of a world where none is said.
export const usualSeed = 1

// seedMistake says why something is no seed, empty where it is one. Beyond that number JSON tells no two apart.
export function seedMistake(value: unknown): string {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return ''
  return `A seed is a whole number from 1 to ${Number.MAX_SAFE_INTEGER}, and not “${String(value)}”.`
}

// readSeed reads what was typed; nothing stands for the usual one.
export function readSeed(typed: string): number {
  const text = typed.trim()
  return text === '' ? usualSeed : /^\d+$/.test(text) ? Number(text) : NaN
}
