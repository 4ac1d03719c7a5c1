interface Props { id: string; label: string; offers: string[]; marked: number; onTake: (text: string) => void }

// CompletionList shows what may be typed next.
export function CompletionList({ id, label, offers, marked, onTake }: Props) {
  return (
    <ul role="listbox" id={`${id}-list`} class="offers" aria-label={label} hidden={offers.length === 0}>
      {offers.map((text, i) => (
        <li key={text} role="option" id={`${id}-${i}`} aria-selected={i === marked}
          onMouseDown={(e) => { e.preventDefault(); onTake(text) }}>{text}</li>
      ))}
    </ul>
  )
}
