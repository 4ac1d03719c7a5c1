interface Props { hints: string[]; shown: number; onMore: () => void }

// Hints come one at a time, when they are asked for.
export function Hints({ hints, shown, onMore }: Props) {
  if (hints.length === 0) return null
  return (
    <div class="hints">
      {shown > 0 && (
        <ol aria-label="Hints" aria-live="polite">
          {hints.slice(0, shown).map((hint) => <li key={hint}>{hint}</li>)}
        </ol>
      )}
      {shown < hints.length && (
        <button type="button" onClick={onMore}>{shown === 0 ? 'Give me a hint' : 'Another hint'} ({shown + 1} of {hints.length})</button>
      )}
    </div>
  )
}
