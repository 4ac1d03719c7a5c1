// Who stands where in the picture, and between whom there are wires: the links that are described, the ways to smart hosts,
// and for who has neither a wire from those that mail comes from.
import type { Host, World } from '../api.ts'

export interface Pair { a: string; b: string; declared: boolean }
export interface Routes { columns: string[][]; pairs: Pair[] }

// More wires than these, where no link is described, would be a web that tells nothing.
const mostWires = 6

export function routes(world: World): Routes {
  const names = world.hosts.map((h) => h.name)
  const pairs: Pair[] = world.links.filter((l) => l.a !== l.b && names.includes(l.a) && names.includes(l.b)).map((l) => ({ a: l.a, b: l.b, declared: true }))
  const smart = world.hosts.flatMap((h) => smartHost(h, world.hosts) ?? []).filter((p) => !joined(pairs, p.a, p.b))
  pairs.push(...smart)
  const depth = depths(firstOf(world, names), pairs)
  const hubs = smart.length > 0 ? [...new Set(smart.map((p) => p.b))] : names.filter((n) => depth.get(n) === 0)
  const more: Pair[] = []
  for (const name of names) {
    if (depth.has(name)) continue
    depth.set(name, Math.min(2, 1 + Math.max(...hubs.map((h) => depth.get(h) ?? 0))))
    more.push(...hubs.map((hub) => ({ a: hub, b: name, declared: false })))
  }
  if (more.length <= mostWires) pairs.push(...more)
  const columns = [0, 1, 2].map((d) => names.filter((n) => depth.get(n) === d)).filter((c) => c.length > 0)
  return { columns, pairs }
}

// firstOf are those from whom mail starts: the hosts that the story tells to send.
function firstOf(world: World, names: string[]): string[] {
  const sent = new Set(world.chapters.flatMap((c) => c.steps).map((s) => /^(?:send|talk)\s+(\S+)/.exec(s.text)?.[1]))
  const first = names.filter((n) => sent.has(n))
  return first.length === 0 || first.length === names.length ? names.slice(0, 1) : first
}

// depths says how many wires each host is away from the first ones, as far as there are wires.
function depths(first: string[], pairs: Pair[]): Map<string, number> {
  const depth = new Map(first.map((n) => [n, 0]))
  for (const from of depth.keys()) { // grows as it goes
    for (const p of pairs) {
      const other = p.a === from ? p.b : p.b === from ? p.a : undefined
      if (other !== undefined && !depth.has(other)) depth.set(other, Math.min(2, depth.get(from)! + 1))
    }
  }
  return depth
}

// smartHost is the way to the host to which another sends all its mail, by name or by address.
function smartHost(h: Host, hosts: Host[]): Pair | undefined {
  const to = h.settings['smart-host']?.replace(/^\[|\]$/g, '').toLowerCase()
  const hub = hosts.find((o) => o !== h && (o.name.toLowerCase() === to || o.addresses.includes(to ?? '')))
  return hub && { a: h.name, b: hub.name, declared: false }
}

function joined(pairs: Pair[], a: string, b: string): boolean {
  return pairs.some((p) => (p.a === a && p.b === b) || (p.a === b && p.b === a))
}
