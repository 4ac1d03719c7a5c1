import { useId } from 'preact/hooks'
import type { Choice } from '../api.ts'

interface Props { question: string; choices: Choice[]; picked: number | undefined; onPick: (choice: number) => void }

// ChoiceList is the question and the answers to choose from.
export function ChoiceList({ question, choices, picked, onPick }: Props) {
  const id = useId()
  return (
    <fieldset class="choices">
      <legend>{question}</legend>
      {choices.map((choice, i) => (
        <label key={choice.text}>
          <input type="radio" name={id} checked={picked === i} onChange={() => onPick(i)} />
          <span>{choice.text}</span>
        </label>
      ))}
    </fieldset>
  )
}
