// Where everything stands in the picture of a world, in pixels: computed from the width that there is, so that a phone
// gets a picture of its own and not a small copy.
import type { World } from '../api.ts'
import { routes, type Pair } from './routes.ts'

export interface Spot { key: string; x: number; y: number; w: number; h: number }
export interface Wire { key: string; a: string; b: string; x1: number; y1: number; x2: number; y2: number; spot: Spot; declared: boolean }
export interface Layout { width: number; height: number; hosts: Spot[]; servers: Spot[]; wires: Wire[]; asks: { x1: number; y1: number; x2: number; y2: number }[] }

const host = { w: 216, h: 112 }
const server = { w: 190, h: 66 }
const pill = { w: 148, narrow: 96, h: 46 }
const narrow = 620
export function layout(world: World, width: number): Layout {
  const { columns, pairs } = routes(world)
  return width < narrow ? stacked(world, columns.flat(), pairs, width) : spread(world, columns, pairs, width)
}

function spread(world: World, columns: string[][], pairs: Pair[], width: number): Layout {
  const top = world.servers.length > 0 ? server.h + 34 : 8
  const rows = Math.max(1, ...columns.map((c) => c.length))
  const height = top + rows * (host.h + 22)
  const between = columns.length > 2 ? pill.narrow : pill.w
  const w = Math.min(host.w, (width - 16 - (columns.length - 1) * (between + 10)) / columns.length)
  const hosts = columns.flatMap((names, i) => names.map((key, j) => {
    const x = columns.length === 1 ? (width - w) / 2 : 8 + (i * (width - w - 16)) / (columns.length - 1)
    return { key, x, y: top + ((height - top) * (j + 0.5)) / names.length - host.h / 2, w, h: host.h }
  }))
  const servers = inRow(world, width, 8)
  const wires = pairs.map((p) => across(p, hosts, between))
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

function across(p: Pair, hosts: Spot[], between: number): Wire {
  const [a, b] = [hosts.find((h) => h.key === p.a)!, hosts.find((h) => h.key === p.b)!]
  const [left, right] = a.x <= b.x ? [a, b] : [b, a]
  const same = left.x === right.x
  const x1 = same ? left.x + left.w / 2 : left.x + left.w
  const x2 = same ? x1 : right.x
  const [y1, y2] = [left.y + left.h / 2, right.y + right.h / 2]
  const at = same || left.y === right.y || between < pill.w ? 0.5 : 0.35 // where wires cross, their pills do not
  return wire(p, x1, y1, x2, y2, x1 + (x2 - x1) * at, y1 + (y2 - y1) * at, between)
}

function wire(p: Pair, x1: number, y1: number, x2: number, y2: number, x: number, y: number, w = pill.w): Wire {
  const key = `${p.a} ${p.b}`
  return { ...p, key, x1, y1, x2, y2, spot: { key, x: x - w / 2, y: y - pill.h / 2, w, h: pill.h } }
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
