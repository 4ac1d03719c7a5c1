import { useState } from 'preact/hooks'

// CheckDns is the button beside the full name: it asks the world's DNS whether the name is known there.
export function CheckDns({ name, lookUp }: { name: string; lookUp: (name: string) => Promise<string> }) {
  const [answer, setAnswer] = useState('')
  const check = async () => {
    setAnswer('Asking…')
    setAnswer(await lookUp(name))
  }
  return (
    <div class="row">
      <button type="button" disabled={!name} onClick={() => void check()}>Check DNS</button>
      <output class="fine">{answer}</output>
    </div>
  )
}
