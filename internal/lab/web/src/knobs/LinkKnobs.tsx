import { may } from './allowed.ts'
import { Dialog } from './Dialog.tsx'
import type { KnobsWorld } from './given.ts'
import { SwitchList } from './SwitchList.tsx'

// LinkKnobs is what stands on the path between two hosts: firewalls and other boxes.
export function LinkKnobs({ given, a, b }: { given: KnobsWorld; a: string; b: string }) {
  const { book, world, onChange, onClose } = given
  const link = world.links.find((l) => (l.a === a && l.b === b) || (l.a === b && l.b === a))
  const boxes = link?.boxes ?? []
  return (
    <Dialog over={`${a} — ${b}`} title="The path between two hosts" onClose={onClose}>
      <p>
        {boxes.length === 0 ? 'Nothing stands on this path.' : `On this path: ${boxes.map((box) => box.name).join(', ')}.`}
        {link?.latency && ` Each segment takes ${link.latency}.`} What is switched here is so from the beginning, and stays so until the story itself switches it.
      </p>
      <SwitchList label="Boxes" things={book.boxes.filter((box) => may(world, 'box', [a, b], box.name))} on={boxes}
        onSwitch={(name, on, settings) => onChange({ kind: 'box', a: link?.a ?? a, b: link?.b ?? b, name, on, settings })} />
    </Dialog>
  )
}
