import { useState } from 'preact/hooks'
import { Dialog } from './Dialog.tsx'
import { Draft } from './Draft.tsx'
import { Press } from './Press.tsx'
import { PropertyPage } from './PropertyPage.tsx'
import type { Sheet } from './pages.ts'
import { Tabs } from './Tabs.tsx'

export type Values = Record<string, string>

interface Props {
  over: string
  sheet: Sheet
  values: Values // as the dialogs show them now
  onApply: (changed: Values) => void
  onClose: () => void
  lookUp: (name: string) => Promise<string>
}

// PropertySheet is a window with property pages: OK takes what was changed, Cancel leaves all as it was, Apply goes on.
export function PropertySheet({ over, sheet, values, onApply, onClose, lookUp }: Props) {
  const [draft, setDraft] = useState<Values>({})
  const apply = () => {
    onApply(draft)
    setDraft({})
  }
  const shown = { ...values, ...draft }
  const changed = Object.keys(draft).some((name) => draft[name] !== (values[name] ?? ''))
  const set = (some: Values) => setDraft((old) => ({ ...old, ...some }))
  const page = (i: number) => <PropertyPage over={over} page={sheet.pages[i]!} values={shown} onValues={set} lookUp={lookUp} />
  const footer = (
    <>
      <button type="button" class="main" onClick={() => { apply(); onClose() }}>OK</button>
      <button type="button" onClick={onClose}>Cancel</button>
      <Press off={!changed} onClick={apply}>Apply</Press>
    </>
  )
  return (
    <Dialog over={over} title={`${sheet.title} properties`} onClose={onClose} footer={footer}>
      <Draft changed={changed} what={sheet.title === 'Settings' ? 'the settings' : `the settings of ${sheet.title}`} verb="Apply" keep={() => { apply(); return '' }} />
      {sheet.pages.length === 1
        ? page(0)
        : <Tabs label={sheet.title} tabs={sheet.pages.map((p, i) => ({ name: p.title, content: page(i) }))} />}
    </Dialog>
  )
}
