import { useState } from 'preact/hooks'
import type { Seen } from '../api.ts'

// useWhose lets one choose among the hosts that have something to show; the first one is shown at first.
export function useWhose(hosts: Seen[], label: string) {
  const [name, setName] = useState<string>()
  const host = hosts.find((h) => h.host === name) ?? hosts[0]
  const choice = hosts.length < 2 ? host && <p class="whose"><b>{host.host}</b></p> : (
    <div class="whose" role="radiogroup" aria-label={label}>
      {hosts.map((h) => (
        <label key={h.host}><input type="radio" name={label} checked={h === host} onChange={() => setName(h.host)} /> {h.host}</label>
      ))}
    </div>
  )
  return { host, choice }
}
