const most = 12

export function Lines({ title, sign, lines }: { title: string; sign: '+' | '−'; lines: string[] }) {
  if (lines.length === 0) return null
  return (
    <>
      <h3>{title}</h3>
      <ul class={`lines ${sign === '+' ? 'come' : 'gone'}`}>
        {lines.slice(0, most).map((l) => <li key={l}><span aria-hidden="true">{sign} </span><code>{l}</code></li>)}
        {lines.length > most && <li class="fine">… and {lines.length - most} more</li>}
      </ul>
    </>
  )
}
