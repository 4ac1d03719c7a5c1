import type { World } from '../api.ts'
import type { Chosen } from '../parts.ts'
import { Dialog } from './Dialog.tsx'

interface Props { world: World; chosen: Chosen; onClose: () => void }

// NotYours says that something belongs to others in an exercise, and what does not.
export function NotYours({ world, chosen, onClose }: Props) {
  const title = chosen.kind === 'link' ? `${chosen.a} — ${chosen.b}` : chosen.kind === 'host' ? chosen.name : `DNS server ${chosen.address}`
  return (
    <Dialog title={title} onClose={onClose}>
      <p>In this exercise it belongs to somebody else. Yours to change: {world.exercise?.knobs?.map((knob) => knob.text).join(', ')}.</p>
    </Dialog>
  )
}
