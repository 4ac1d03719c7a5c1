// An entry of an event log, as the event viewer would list it.
export interface EventEntry { type: string; source: string; id: string; text: string }

export function readEvent(text: string): EventEntry {
  const field = (name: string) => new RegExp(`^${name}: *(.*)$`, 'm').exec(text)?.[1] ?? ''
  return { type: field('Type'), source: field('Source'), id: field('Event ID'), text }
}
