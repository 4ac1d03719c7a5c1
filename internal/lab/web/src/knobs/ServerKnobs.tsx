import { may } from './allowed.ts'
import { Dialog } from './Dialog.tsx'
import type { KnobsWorld } from './given.ts'
import { SwitchList } from './SwitchList.tsx'
import { Tabs } from './Tabs.tsx'
import { ZoneEditor } from './ZoneEditor.tsx'

// ServerKnobs is a DNS server: its zones, and the ways in which it fails.
export function ServerKnobs({ given, address }: { given: KnobsWorld; address: string }) {
  const { book, world, onChange, onClose } = given
  const server = world.servers.find((s) => s.address === address)
  const zones = world.sections.filter((s) => server?.zones.includes(s.name))
  const faults = (
    <SwitchList label="Faults" things={book.faults.filter((fault) => may(world, 'fault', [address], fault.name))} on={server?.faults ?? []}
      onSwitch={(name, on, settings) => onChange({ kind: 'fault', server: address, name, on, settings })} />
  )
  const tabs = [
    ...(may(world, 'zone', [address]) ? zones : []).map((zone) => ({ name: `Zone ${zone.name}`, content: <ZoneEditor key={zone.name} given={given} section={zone} /> })),
    ...may(world, 'fault', [address]) ? [{ name: 'Faults', content: faults }] : [],
  ]
  return (
    <Dialog wide over={address} title="DNS server" onClose={onClose}>
      <p>{server?.faults.length ? `It fails in these ways: ${server.faults.map((f) => f.name).join(', ')}.` : 'It answers as it should.'}</p>
      <Tabs label="DNS server" tabs={tabs} />
    </Dialog>
  )
}
