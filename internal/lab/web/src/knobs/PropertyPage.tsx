import { useState } from 'preact/hooks'
import { CheckDns } from './CheckDns.tsx'
import { Dialog } from './Dialog.tsx'
import { Draft } from './Draft.tsx'
import { Field } from './Field.tsx'
import type { Page } from './pages.ts'
import type { Values } from './PropertySheet.tsx'

interface Props {
  over: string
  page: Page
  values: Values
  onValues: (some: Values) => void
  lookUp: (name: string) => Promise<string>
}

// PropertyPage has the settings of one page, and a button for each window behind it.
export function PropertyPage({ over, page, values, onValues, lookUp }: Props) {
  const [open, setOpen] = useState<Page | undefined>(undefined)
  return (
    <div class="page">
      <Fields page={page} values={values} onValues={onValues} lookUp={lookUp} />
      {page.behind.map((behind) => (
        <button type="button" key={behind.title} onClick={() => setOpen(behind)}>{behind.title.replace(/ Delivery$/, '')}…</button>
      ))}
      {open && <Behind over={over} page={open} values={values} onValues={onValues} lookUp={lookUp} onClose={() => setOpen(undefined)} />}
    </div>
  )
}

// Behind is the window that a button opens. Its OK hands what was changed to the page that it was opened from.
function Behind({ over, page, values, onValues, lookUp, onClose }: Props & { onClose: () => void }) {
  const [draft, setDraft] = useState<Values>({})
  const changed = Object.keys(draft).some((name) => draft[name] !== (values[name] ?? ''))
  const footer = (
    <>
      <button type="button" class="main" onClick={() => { onValues(draft); onClose() }}>OK</button>
      <button type="button" onClick={onClose}>Cancel</button>
    </>
  )
  return (
    <Dialog over={over} title={page.title} onClose={onClose} footer={footer}>
      <Draft changed={changed} what={page.title} verb="OK" keep={() => { onValues(draft); return '' }} />
      <Fields page={page} values={{ ...values, ...draft }} lookUp={lookUp} onValues={(some) => setDraft((old) => ({ ...old, ...some }))} />
    </Dialog>
  )
}

function Fields({ page, values, onValues, lookUp }: Omit<Props, 'over'>) {
  return (
    <>
      {page.params.map((param) => (
        <Field key={param.name} param={param} value={values[param.name] ?? ''} onValue={(value) => onValues({ [param.name]: value })}>
          {param.name === 'fqdn' && <CheckDns name={values[param.name] ?? ''} lookUp={lookUp} />}
        </Field>
      ))}
    </>
  )
}
