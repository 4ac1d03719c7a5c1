import { useState } from 'preact/hooks'
import type { Registry } from '../api.ts'
import { Dialog } from './Dialog.tsx'
import { KeyTree } from './KeyTree.tsx'
import { KnownValues } from './KnownValues.tsx'
import { NewKey } from './NewKey.tsx'
import { NewValue } from './NewValue.tsx'
import { samePath } from './pending.ts'
import { full, parent, standing, tree } from './regkeys.ts'
import type { RegValue, Type } from './regvalue.ts'
import { read, write } from './regvalue.ts'
import { ValueDialog } from './ValueDialog.tsx'
import { ValueTable } from './ValueTable.tsx'

interface Props {
  over: string
  registry: Record<string, string> // by path, as written now
  known: Registry[] // values that the product obeys
  waiting: (path: string) => boolean
  onSet: (path: string, text: string) => void
  onClose: () => void
}

type Open = { kind: 'key' } | { kind: 'value'; path?: string; value: RegValue } | undefined

// RegistryEditor shows a host's registry as Regedit does, and says what is written. The service reads it when it starts.
export function RegistryEditor({ over, registry, known, waiting, onSet, onClose }: Props) {
  const [made, setMade] = useState<string[]>([]) // keys without values, which only this window knows
  const top = tree([...standing(known), ...Object.keys(registry).map(parent), ...made])
  const [chosen, setChosen] = useState(() => standing(known)[0] ?? 'HKLM')
  const [open, setOpen] = useState<Open>(undefined)
  const close = () => setOpen(undefined)
  const values = Object.entries(registry).filter(([path]) => samePath(parent(path), chosen)).sort(([a], [b]) => a.localeCompare(b))
  return (
    <Dialog wide over={over} title="Registry Editor" onClose={onClose} footer={<p class="fine" role="status">{full(chosen)}</p>}>
      <div class="row">
        <button type="button" onClick={() => setOpen({ kind: 'key' })}>New key…</button>
        <NewValue onType={(type: Type) => setOpen({ kind: 'value', value: { type, data: type === 'REG_DWORD' || type === 'REG_QWORD' ? '0' : '' } })} />
      </div>
      <div class="registry">
        <KeyTree top={top} chosen={chosen} onChoose={setChosen} />
        <ValueTable values={values} waiting={waiting} onDelete={(path) => onSet(path, '-')}
          onModify={(path) => setOpen({ kind: 'value', path, value: read(registry[path] ?? '') })} />
      </div>
      <KnownValues known={known} />
      {open?.kind === 'key' && (
        <NewKey below={chosen} onClose={close} onMake={(path) => { setMade([...made, path]); setChosen(path) }} />
      )}
      {open?.kind === 'value' && (
        <ValueDialog keyPath={chosen} {...(open.path ? { name: open.path.slice(open.path.lastIndexOf('\\') + 1) } : {})} value={open.value}
          onClose={close} onSave={(name, value) => onSet(open.path ?? `${chosen}\\${name}`, write(value))} />
      )}
    </Dialog>
  )
}
