import { useState } from 'preact/hooks'
import { state } from '../state.ts'
import { toFragment } from '../link.ts'

// CopyLink copies the link that restores this state. Where a page may not write to the clipboard, it is shown instead.
export function CopyLink() {
  const [done, setDone] = useState('')
  const copy = async () => {
    const link = location.href.replace(/#.*$/, '') + (await toFragment(state.peek()))
    try {
      await navigator.clipboard.writeText(link)
      setDone('Copied.')
    } catch {
      setDone(link)
    }
  }
  return (
    <>
      <button type="button" onClick={copy}>Copy the link</button>
      <span role="status" class="fine">{done}</span>
    </>
  )
}
