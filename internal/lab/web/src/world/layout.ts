// Where everything stands in the picture of a world, in pixels: computed from the width that there is, so that a phone
// gets a picture of its own and not a small copy.
import type { World } from '../api.ts'

export interface Spot { key: string; x: number; y: number; w: number; h: number }
export interface Wire { key: string; a: string; b: string; x1: number; y1: number; x2: number; y2: number; spot: Spot; declared: boolean }
export interface Layout { width: number; height: number; hosts: Spot[]; servers: Spot[]; wires: Wire[]; asks: { x1: number; y1: number; x2: number; y2: number }[] }

interface Pair { a: string; b: string; declared: boolean }

const host = { w: 216, h: 112 }
const server = { w: 190, h: 66 }
const pill = { w: 148, h: 46 }
const narrow = 620
// More wires than these, where no link is described, would be a web that tells nothing.
const mostWires = 6

export function layout(world: World, width: number): Layout {
  const columns = columnsOf(world)
  const pairs = pairsOf(world, columns)
  return width < narrow ? stacked(world, columns.flat(), pairs, width) : spread(world, columns, pairs, width)
}

// columnsOf puts those who send to the left, and each other host as far to the right as there are links between.
function columnsOf(world: World): string[][] {
  const names = world.hosts.map((h) => h.name)
  const sent = new Set(world.chapters.flatMap((c) => c.steps).map((s) => /^(?:send|talk)\s+(\S+)/.exec(s.text)?.[1]))
  let first = names.filter((n) => sent.has(n))
  if (first.length === 0 || first.length === names.length) first = names.slice(0, 1)
  const depth = new Map(first.map((n) => [n, 0]))
  for (const from of depth.keys()) {
    for (const l of world.links) {
      const other = l.a === from ? l.b : l.b === from ? l.a : undefined
      if (other !== undefined && names.includes(other) && !depth.has(other)) depth.set(other, Math.min(2, depth.get(from)! + 1))
    }
  }
  const columns: string[][] = [[], [], []]
  for (const name of names) columns[depth.get(name) ?? 1]!.push(name)
  return columns.filter((c) => c.length > 0)
}

function pairsOf(world: World, columns: string[][]): Pair[] {
  const pairs: Pair[] = world.links.map((l) => ({ a: l.a, b: l.b, declared: true }))
  const known = new Set(pairs.flatMap((p) => [`${p.a} ${p.b}`, `${p.b} ${p.a}`]))
  const [left = [], right = []] = columns
  const more = left.flatMap((a) => right.map((b) => ({ a, b, declared: false }))).filter((p) => !known.has(`${p.a} ${p.b}`))
  const here = new Set(columns.flat())
  return [...pairs, ...(more.length <= mostWires ? more : [])].filter((p) => here.has(p.a) && here.has(p.b) && p.a !== p.b)
}

function spread(world: World, columns: string[][], pairs: Pair[], width: number): Layout {
  const top = world.servers.length > 0 ? server.h + 34 : 8
  const rows = Math.max(1, ...columns.map((c) => c.length))
  const height = top + rows * (host.h + 22)
  const w = Math.min(host.w, (width - 16) / columns.length - 40)
  const hosts = columns.flatMap((names, i) => names.map((key, j) => {
    const x = columns.length === 1 ? (width - w) / 2 : 8 + (i * (width - w - 16)) / (columns.length - 1)
    return { key, x, y: top + ((height - top) * (j + 0.5)) / names.length - host.h / 2, w, h: host.h }
  }))
  const servers = inRow(world, width, 8)
  const wires = pairs.map((p, i) => across(p, hosts, i))
  const asks = servers.flatMap((s) => hosts.filter((h) => h.y === Math.min(...hosts.filter((o) => o.x === h.x).map((o) => o.y)))
    .map((h) => ({ x1: s.x + s.w / 2, y1: s.y + s.h / 2, x2: h.x + h.w / 2, y2: h.y })))
  return { width, height, hosts, servers, wires, asks }
}

function inRow(world: World, width: number, y: number): Spot[] {
  const gap = 16
  const w = Math.min(server.w, (width - 16) / Math.max(1, world.servers.length) - gap)
  const all = world.servers.length * (w + gap) - gap
  return world.servers.map((s, i) => ({ key: s.address, x: (width - all) / 2 + i * (w + gap), y, w, h: server.h }))
}

function across(p: Pair, hosts: Spot[], i: number): Wire {
  const [a, b] = [hosts.find((h) => h.key === p.a)!, hosts.find((h) => h.key === p.b)!]
  const [left, right] = a.x <= b.x ? [a, b] : [b, a]
  const same = left.x === right.x
  const x1 = same ? left.x + left.w / 2 : left.x + left.w
  const x2 = same ? x1 : right.x
  const [y1, y2] = [left.y + left.h / 2, right.y + right.h / 2]
  const at = same || left.y === right.y ? 0.5 : 0.42 + 0.16 * (i % 2)
  return wire(p, x1, y1, x2, y2, x1 + (x2 - x1) * at, y1 + (y2 - y1) * at)
}

function wire(p: Pair, x1: number, y1: number, x2: number, y2: number, x: number, y: number): Wire {
  const key = `${p.a} ${p.b}`
  return { ...p, key, x1, y1, x2, y2, spot: { key, x: x - pill.w / 2, y: y - pill.h / 2, w: pill.w, h: pill.h } }
}

// stacked is the picture for a phone: all below one another, each wire's pill above the host to which it leads.
function stacked(world: World, names: string[], pairs: Pair[], width: number): Layout {
  const w = width - 16
  let y = 4
  const servers = world.servers.map((s) => {
    const spot = { key: s.address, x: 8, y, w, h: server.h }
    y += server.h + 12
    return spot
  })
  const hosts: Spot[] = []
  const wires: Wire[] = []
  for (const key of names) {
    const spot = { key, x: 8, y, w, h: host.h }
    for (const p of pairs.filter((q) => (q.a === key || q.b === key) && hosts.some((h) => h.key === q.a || h.key === q.b))) {
      const other = hosts.find((h) => h.key === (p.a === key ? p.b : p.a))
      if (!other) continue
      const x = 8 + w / 2
      wires.push(wire(p, x, other.y + other.h, x, spot.y, x, spot.y + pill.h / 2 + 6))
      spot.y += pill.h + 16
    }
    for (const one of wires.filter((q) => q.a === key || q.b === key)) one.y2 = spot.y
    y = spot.y + host.h + 8
    hosts.push(spot)
  }
  return { width, height: y + 4, hosts, servers, wires, asks: [] }
}
