import { useId, useState } from 'preact/hooks'
import type { ConsolesProps } from '../parts.ts'
import { Nslookup } from './Nslookup.tsx'
import { Telnet } from './Telnet.tsx'

// Consoles has one window for each mail server of the world, as Telnet to its port 25, and one for each DNS server, as Nslookup.
export function Consoles(props: ConsolesProps) {
  const { world } = props
  const [chosen, setChosen] = useState('')
  const id = useId()
  const all = [...world.hosts.map((h) => h.name), ...world.servers.map((s) => s.address)]
  const host = all.includes(chosen) ? chosen : all.find((name) => props.typed[name]?.length) ?? all[0]
  if (!host) return <p>There is no server in this world to type to.</p>
  const product = world.hosts.find((h) => h.name === host)
  return (
    <section class="consoles" aria-label="Consoles">
      <div class="row">
        <label for={id}>Window to</label>
        <select id={id} value={host} onChange={(e) => setChosen(e.currentTarget.value)}>
          <optgroup label="Telnet, port 25">
            {world.hosts.map((h) => <option key={h.name} value={h.name}>{h.name} ({h.product})</option>)}
          </optgroup>
          {world.servers.length > 0 && (
            <optgroup label="Nslookup">
              {world.servers.map((s) => <option key={s.address} value={s.address}>DNS server {s.address}</option>)}
            </optgroup>
          )}
        </select>
      </div>
      {product ? <Telnet key={host} {...props} host={host} /> : <Nslookup key={host} {...props} server={host} />}
    </section>
  )
}
