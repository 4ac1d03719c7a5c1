// A box stands between the two hosts on whose link it is; the simulator lists it after all hosts.
import type { Lane, Played, World } from '../api.ts'

export function arrange(played: Played, world: World): Played {
  const order = orderOf(played.lanes, world)
  const places = new Map(order.map((lane, i) => [lane, i]))
  const place = (lane: number) => places.get(lane) ?? lane
  return {
    ...played,
    lanes: order.map((i) => played.lanes[i]!),
    happenings: played.happenings.map((h) => ({ ...h, from: place(h.from), to: place(h.to) })),
  }
}

// orderOf lists the lanes' old places in the new order.
function orderOf(lanes: Lane[], world: World): number[] {
  const order = lanes.map((_, i) => i).filter((i) => lanes[i]!.kind !== 'box')
  lanes.forEach((lane, i) => {
    if (lane.kind !== 'box') return
    const hosts = linkOf(lane.name, world)
    const ends = order.filter((o) => hosts.includes(lanes[o]!.name))
    const after = ends.length === 2 ? Math.min(...ends.map((e) => order.indexOf(e))) : order.length - 1
    order.splice(after + 1, 0, i)
  })
  return order
}

// linkOf are the two hosts between which a box stands, from the beginning or by a line of the story.
function linkOf(box: string, world: World): string[] {
  const link = world.links.find((l) => l.boxes.some((b) => b.name === box))
  if (link) return [link.a, link.b]
  for (const step of world.chapters.flatMap((c) => c.steps)) {
    const [word, a, b, ...boxes] = step.text.split(/\s+/)
    if (word === 'link' && boxes.includes(box)) return [a!, b!]
  }
  return []
}
