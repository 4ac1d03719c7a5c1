import { useState } from 'preact/hooks'
import type { Change, Host, KnobsWorld } from './given.ts'
import { may } from './allowed.ts'
import { Dialog } from './Dialog.tsx'
import { lookUp } from './lookUp.ts'
import { about, sheets } from './pages.ts'
import { pendingOn, put, restart, samePath, shownRegistry, shownSettings } from './pending.ts'
import { ProductChoice } from './ProductChoice.tsx'
import { PropertySheet } from './PropertySheet.tsx'
import { RegistryEditor } from './RegistryEditor.tsx'
import { ServiceState } from './ServiceState.tsx'
import { ToolList } from './ToolList.tsx'
import { inWorld } from './usual.ts'

// HostKnobs is a mail server's desk: from it its windows are opened, and here its service is restarted.
export function HostKnobs({ given, host }: { given: KnobsWorld; host: Host }) {
  const { book, world, onChange, onClose } = given
  const [open, setOpen] = useState('')
  const product = inWorld(book.products.find((p) => p.name === host.product), world)
  const windows = sheets(product && { ...product, params: (product.params ?? []).filter((p) => may(world, 'settings', [host.name], p.name)) })
  const sheet = windows.find((w) => w.title === open)
  const waiting = pendingOn(world, host.name)
  const close = () => setOpen('')
  const note = (change: Omit<Change, 'host'>) => put(world, { ...change, host: host.name })
  const tools = [
    ...windows.map((w) => ({ name: `${w.title}…`, about: about(w), open: () => setOpen(w.title) })),
    ...may(world, 'registry', [host.name])
      ? [{ name: 'Registry Editor…', about: 'the keys and values that the service reads', open: () => setOpen('registry') }] : [],
    ...may(world, 'product', [host.name])
      ? [{ name: 'Another product…', about: `in the place of ${product?.summary ?? host.product}`, open: () => setOpen('product') }] : [],
  ]
  return (
    <Dialog over={`${host.name}, ${host.addresses.join(', ')}`} title={product?.summary ?? host.product} onClose={onClose}>
      <ServiceState host={host.name} waiting={waiting} world={world} onRestart={() => onChange(...restart(world, host.name))} />
      <ToolList tools={tools} />
      {sheet && (
        <PropertySheet over={host.name} sheet={sheet} values={shownSettings(world, host)} onClose={close} lookUp={lookUp(given, host)}
          onApply={(changed) => Object.entries(changed).forEach(([name, value]) => note({ kind: 'setting', name, value }))} />
      )}
      {open === 'registry' && (
        <RegistryEditor over={host.name} registry={shownRegistry(world, host)} known={product?.registry ?? []} onClose={close}
          waiting={(path) => waiting.some((c) => c.kind === 'registry' && samePath(c.name ?? '', path))}
          onSet={(name, value) => note({ kind: 'registry', name, value })} />
      )}
      {open === 'product' && (
        <ProductChoice over={host.name} products={book.products.filter((p) => may(world, 'product', [host.name], p.name))} now={host.product} onClose={close}
          onChoose={(value) => {
            restart(world, host.name)
            onChange({ kind: 'product', host: host.name, value })
          }} />
      )}
    </Dialog>
  )
}
