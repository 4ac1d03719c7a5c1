// What the parts of the page are given. No part knows where the simulator is: it is handed ask.
import type { Article, Book, Change, Played, Problem, Text, World } from './api.ts'
import type { Ask } from './simulator.ts'

// A Chosen is what was clicked in the picture of the world.
export type Chosen =
  | { kind: 'host'; name: string }
  | { kind: 'link'; a: string; b: string }
  | { kind: 'server'; address: string }

// Knobs show the settings of what was chosen, as the product shows them.
export interface KnobsProps {
  book: Book
  world: World // after the changes
  original: World // before them
  chosen: Chosen
  text: Text
  ask: Ask // to look a name up, and to see whether a zone can be read
  onChange: (...changes: Change[]) => void // a restart of a service brings all that waited for it
  onClose: () => void // the page gives the focus back to where it was
}

// Consoles are windows in which a student types to a server or asks a DNS server. What was typed is part of the link.
export interface ConsolesProps {
  book: Book
  world: World
  text: Text
  seed?: number
  ask: Ask
  typed: Record<string, string[]> // lines, by the host's name or the DNS server's address
  onTyped: (host: string, lines: string[]) => void
}

// ExercisePanel asks, hints and judges. It stands above the world of a scenario that has an exercise.
export interface ExerciseProps {
  world: World
  text: Text
  played: Played | undefined // judged, with its goal
  changed: boolean // a knob was turned
  onRun: () => void
  onReveal: (revealed: boolean) => void // whether the page may show the run (predict) and the world (diagnose)
}

// ScenarioEditor is loaded when it is first opened: import('./editor/index.ts').
export interface EditorProps {
  book: Book
  source: string
  problems: Problem[]
  busy: boolean
  onSource: (source: string) => void // after each pause in typing
  onRun: () => void
}

export interface TeacherProps {
  book: Book
  article: Article
  explain: (name: string) => Promise<World>
  played: (name: string) => Promise<Played>
}
