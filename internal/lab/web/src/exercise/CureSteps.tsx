import type { Cure, Section } from '../api.ts'
import { paragraphs } from '../words/paragraphs.ts'

// CureSteps tells of one cure: why it helps, what is done, and the texts that this names, such as a corrected zone.
export function CureSteps({ cure, sections }: { cure: Cure; sections: Section[] }) {
  const named = cure.steps.flatMap((step) => sections.filter((section) => /^(zone|reg)\s/.test(step) && step.split(/\s+/).includes(section.name)))
  return (
    <>
      {paragraphs(cure.why).map((text) => <p key={text}>{text}</p>)}
      {cure.steps.length > 0 && <pre>{cure.steps.join('\n')}</pre>}
      {named.map((section) => (
        <details key={section.name} open>
          <summary>{section.name}</summary>
          <pre>{section.text}</pre>
        </details>
      ))}
    </>
  )
}
