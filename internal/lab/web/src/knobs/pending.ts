// A service reads its settings and its registry when it starts, so what is changed waits for its restart, as it does in
// the articles ("Click OK, and then restart the SMTP site"). Boxes, faults and zones take effect at once.
import { signal } from '@preact/signals'
import type { Change, Host, World } from '../api.ts'

interface Waiting { lesson: string; changes: Change[] }

const waiting = signal<Waiting>({ lesson: '', changes: [] })

// pendingOf lists what waits in a lesson. What was left waiting in another one is forgotten.
export function pendingOf(world: World): Change[] {
  return waiting.value.lesson === world.name ? waiting.value.changes : []
}

export function pendingOn(world: World, host: string): Change[] {
  return pendingOf(world).filter((c) => c.host === host)
}

// put notes a change for the next restart; one that brings back what is in force is no change.
export function put(world: World, change: Change) {
  const others = pendingOf(world).filter((c) => !sameKnob(c, change))
  const host = world.hosts.find((h) => h.name === change.host)
  const same = host && (change.value ?? '') === inForce(host, change)
  waiting.value = { lesson: world.name, changes: same ? others : [...others, change] }
}

// restart takes what waits for a host, to be put in force.
export function restart(world: World, host: string): Change[] {
  const ready = pendingOn(world, host)
  waiting.value = { lesson: world.name, changes: pendingOf(world).filter((c) => c.host !== host) }
  return ready
}

// drop forgets one change that waits.
export function drop(world: World, change: Change) {
  waiting.value = { lesson: world.name, changes: pendingOf(world).filter((c) => c !== change) }
}

// forget leaves nothing waiting: all is as the book has it.
export function forget() {
  waiting.value = { lesson: '', changes: [] }
}

function inForce(host: Host, change: Change): string {
  if (change.kind === 'setting') return host.settings[change.name ?? ''] ?? ''
  const found = Object.entries(host.registry).find(([path]) => samePath(path, change.name ?? ''))
  return found ? found[1] : '-'
}

function sameKnob(a: Change, b: Change): boolean {
  return a.kind === b.kind && a.host === b.host && samePath(a.name ?? '', b.name ?? '')
}

// samePath compares as the registry does, which does not mind capitals.
export function samePath(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

// shownSettings are a host's settings as its dialogs show them: those in force, and over them those that wait.
export function shownSettings(world: World, host: Host): Record<string, string> {
  const shown = { ...host.settings }
  for (const c of pendingOn(world, host.name)) {
    if (c.kind === 'setting' && c.name) shown[c.name] = c.value ?? ''
  }
  return shown
}

// shownRegistry is a host's registry likewise. The Registry Editor shows what is written, whoever has read it.
export function shownRegistry(world: World, host: Host): Record<string, string> {
  const shown = { ...host.registry }
  for (const c of pendingOn(world, host.name)) {
    if (c.kind !== 'registry' || !c.name) continue
    for (const path of Object.keys(shown)) {
      if (samePath(path, c.name)) delete shown[path]
    }
    if (c.value !== '-') shown[c.name] = c.value ?? ''
  }
  return shown
}
