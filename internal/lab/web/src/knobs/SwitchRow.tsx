import { useId, useState } from 'preact/hooks'
import type { Switch, Thing } from '../api.ts'
import { Draft } from './Draft.tsx'
import { Field } from './Field.tsx'
import { Press } from './Press.tsx'

interface Props { thing: Thing; now: Switch | undefined; onSwitch: (on: boolean, settings: string[]) => void }

// SwitchRow is a box or a fault that can be switched on, with its settings.
export function SwitchRow({ thing, now, onSwitch }: Props) {
  const [values, setValues] = useState(() => valuesOf(now))
  const id = useId()
  const settings = Object.entries(values).filter(([, value]) => value !== '').map(([name, value]) => `${name}=${value}`)
  const [kept, setKept] = useState<string[] | undefined>(undefined) // switched from here, which the world may not have heard yet
  const changed = now !== undefined && alike(settings) !== alike(kept ?? now.settings ?? [])
  const turn = (on: boolean) => {
    setKept(settings)
    onSwitch(on, settings)
  }
  const params = thing.params ?? []
  return (
    <li class={now ? 'switch on' : 'switch'}>
      <div class="row">
        <input id={id} type="checkbox" role="switch" checked={now !== undefined} aria-describedby={`${id}-about`}
          onChange={(e) => turn(e.currentTarget.checked)} />
        <label for={id}><code>{thing.name}</code></label>
        <span class="state" aria-hidden="true">{now ? 'on' : 'off'}</span>
      </div>
      <p class="fine" id={`${id}-about`}>{thing.summary}</p>
      {params.length > 0 && (
        <details open={Boolean(now?.settings?.length)}>
          <summary>Settings of {thing.name}</summary>
          {params.map((param) => (
            <Field key={param.name} param={param} value={values[param.name] ?? ''}
              onValue={(value) => setValues({ ...values, [param.name]: value })} />
          ))}
          {now ? <Press off={!changed} onClick={() => turn(true)}>Apply the settings</Press>
            : settings.length > 0 && <p class="fine">They take effect when {thing.name} is switched on.</p>}
          <Draft changed={changed} what={`the settings of ${thing.name}`} verb="Apply the settings" keep={() => { turn(true); return '' }} />
        </details>
      )}
    </li>
  )
}

const alike = (settings: string[]) => [...settings].sort().join(' ')

function valuesOf(now: Switch | undefined): Record<string, string> {
  return Object.fromEntries((now?.settings ?? []).map((setting) => {
    const cut = setting.indexOf('=')
    return [setting.slice(0, cut), setting.slice(cut + 1)]
  }))
}
