const most = 12 // suggestions shown at once

// fitting are the suggestions that go on from what was typed, capitals aside.
export function fitting(complete: string[], typed: string): string[] {
  const begun = typed.toLowerCase()
  return complete.filter((text) => text.toLowerCase().startsWith(begun) && text !== typed).slice(0, most)
}

// step goes to the next or the one before, round the ends.
export function step(key: string, at: number, count: number): number {
  return (at + (key === 'ArrowDown' ? 1 : count - 1)) % count
}
