// What holds on a host where nothing is set, as far as it follows from the world that the host is in.
import type { Thing, World } from '../api.ts'

// inWorld is a product whose list of DNS servers has the one that the host asks: the first of the scenario.
export function inWorld(product: Thing | undefined, world: World): Thing | undefined {
  const first = world.servers[0]?.address
  if (!product?.params || !first) return product
  return { ...product, params: product.params.map((p) => p.name === 'dns' && !p.default ? { ...p, default: first } : p) }
}
