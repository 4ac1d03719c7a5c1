import { useId, useState } from 'preact/hooks'
import { Dialog } from './Dialog.tsx'
import { Draft } from './Draft.tsx'
import { full } from './regkeys.ts'
import type { RegValue, Type } from './regvalue.ts'
import { mistake } from './regvalue.ts'
import { ValueData } from './ValueData.tsx'

interface Props {
  keyPath: string
  name?: string // of a value that there is; a new one is named here
  value: RegValue
  onSave: (name: string, value: RegValue) => void
  onClose: () => void
}

const titles: Record<Type, string> = {
  REG_SZ: 'String', REG_DWORD: 'DWORD value', REG_MULTI_SZ: 'Multi-String', REG_BINARY: 'Binary value', REG_EXPAND_SZ: 'Expandable String',
  REG_QWORD: 'QWORD value',
}

const fresh = 'NewValue1' // until it is named

// ValueDialog edits a registry value, or makes one.
export function ValueDialog({ keyPath, name, value, onSave, onClose }: Props) {
  const [typed, setTyped] = useState(name ?? fresh)
  const [data, setData] = useState(value.data)
  const [wrong, setWrong] = useState('')
  const id = useId()
  const changed = data !== value.data || (name === undefined && typed !== fresh)
  const save = () => {
    const made = { type: value.type, data }
    const problem = mistake(made) || (/^[^\s\\]+$/.test(typed.trim()) ? '' : 'A name has no blanks and no backslash here.')
    setWrong(problem)
    if (!problem) onSave(typed.trim(), made)
    return problem
  }
  return (
    <Dialog over={full(keyPath)} title={`${name ? 'Edit' : 'New'} ${titles[value.type]}`} onClose={onClose}>
      <Draft changed={changed} what={`the value ${typed}`} verb="OK" keep={save} />
      <form onSubmit={(e) => { e.preventDefault(); if (!save()) onClose() }}>
        <div class="field">
          <label for={`${id}-name`}>Value name</label>
          <input id={`${id}-name`} type="text" value={typed} readOnly={name !== undefined} autocomplete="off" spellcheck={false}
            onFocus={(e) => { if (name === undefined) e.currentTarget.select() }} onInput={(e) => setTyped(e.currentTarget.value)} />
        </div>
        <ValueData type={value.type} data={data} onData={setData} />
        {wrong && <p class="problem" role="alert">{wrong}</p>}
        <div class="row">
          <button type="submit" class="main">OK</button>
          <button type="button" onClick={onClose}>Cancel</button>
        </div>
      </form>
    </Dialog>
  )
}
