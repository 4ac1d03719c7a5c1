import { useId, useState } from 'preact/hooks'
import type { Thing } from '../api.ts'
import { Dialog } from './Dialog.tsx'
import { Draft } from './Draft.tsx'

interface Props { over: string; products: Thing[]; now: string; onChoose: (name: string) => void; onClose: () => void }

// ProductChoice puts another product in a host's place.
export function ProductChoice({ over, products, now, onChoose, onClose }: Props) {
  const [name, setName] = useState(now)
  const id = useId()
  const product = products.find((p) => p.name === name)
  const footer = (
    <>
      <button type="button" class="main" disabled={name === now} onClick={() => { onChoose(name); onClose() }}>Replace the product</button>
      <button type="button" onClick={onClose}>Cancel</button>
    </>
  )
  return (
    <Dialog over={over} title="Another product" onClose={onClose} footer={footer}>
      <Draft changed={name !== now} what="the product" verb="Replace the product" keep={() => { onChoose(name); return '' }} />
      <div class="field">
        <label for={id}>Product</label>
        <select id={id} value={name} onChange={(e) => setName(e.currentTarget.value)}>
          {products.map((p) => <option key={p.name} value={p.name}>{p.summary}</option>)}
        </select>
      </div>
      {product?.story && <p>{product.story}</p>}
      {name !== now && <p class="notice">What is set on {over} stays, as far as the new product knows such a setting. The page says what it has dropped.</p>}
    </Dialog>
  )
}
