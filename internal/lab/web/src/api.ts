// What the page asks the simulator, and what it is told. It mirrors internal/lab/api.go, where each field is explained.
// Go writes an empty list that is not omitted as null; simulator.ts makes it a list again.

export interface Asks {
  list: { body: undefined; reply: Book }
  explain: { body: { text: Text; reveal?: boolean }; reply: World }
  run: { body: { text: Text; seed?: number; goal?: boolean; keep?: boolean; reveal?: boolean }; reply: Played }
  talk: { body: { text: Text; host: string; lines: string[]; seed?: number }; reply: Told }
}

export interface Reply<T> { body?: T; problems?: Problem[]; error?: string }
export interface Problem { line: number; text: string }

export interface Text { name?: string; source?: string; changes?: Change[]; case?: string }

export type ChangeKind = 'setting' | 'registry' | 'product' | 'box' | 'fault' | 'zone' | 'section'
export interface Change {
  kind: ChangeKind
  host?: string
  a?: string
  b?: string
  server?: string
  name?: string
  value?: string
  settings?: string[]
  on?: boolean
}

export interface Book {
  version: string
  edition: string
  articles: Article[]
  scenarios: Entry[]
  products: Thing[]
  boxes: Thing[]
  faults: Thing[]
  words: Thing[]
  limits: Limits
}
export interface Article { folder: string; ref: string; title: string; lessons: string[]; aim?: string; asks?: Question[] }
export interface Question { question: string; answer: string }
export interface Entry { name: string; title: string; refs: string[]; exercise?: string; cases?: string[]; search: string }
export interface Thing {
  name: string
  kind?: string
  summary: string
  story?: string
  usage?: string
  params?: Param[]
  registry?: Registry[]
}
export interface Param {
  name: string
  default?: string
  usage: string
  page?: string
  label?: string
  control?: string
  choices?: string[]
}
export interface Registry { path: string; type: string; default?: string; usage: string; source: string }
export interface Limits {
  source: number
  changes: number
  lines: number
  steps: number
  events: number
  days: number
  seconds: number
  answer: number
}

export interface World {
  name: string
  source: string
  title: string
  story: string
  refs: string[]
  cases?: string[]
  hosts: Host[]
  servers: Server[]
  links: Link[]
  chapters: Chapter[]
  sections: Section[]
  exercise?: Exercise
  left?: LeftOut[]
  dropped?: LeftOut[]
}
export interface LeftOut { text: string; why: string }
export interface Host {
  line: number
  name: string
  addresses: string[]
  product: string
  settings: Record<string, string>
  registry: Record<string, string>
  mailboxes: string[]
}
export interface Server { address: string; zones: string[]; faults: Switch[] }
export interface Link { a: string; b: string; latency?: string; boxes: Switch[] }
export interface Switch { name: string; settings?: string[] }
export interface Chapter { line: number; text: string; steps: Step[] }
export interface Step { line: number; text: string; claim?: boolean; turns?: number[] }
export interface Section { name: string; line: number; kind: string; text: string }
export interface Exercise {
  kind: 'predict' | 'cure' | 'diagnose'
  task: string
  question?: string
  choices?: Choice[]
  goal?: string[]
  hints: string[]
  knobs?: Knob[]
  hidden?: boolean
  cures?: Cure[]
}
export type KnobKind = 'settings' | 'registry' | 'product' | 'box' | 'fault' | 'zone'
export interface Knob { kind: KnobKind; of: string[]; names?: string[]; but?: string[]; text: string }
export interface Cure { why: string; steps: string[] }
export interface Choice { text: string; why?: string }

export interface Played {
  name: string
  source: string
  seed: number
  case: Case
  record?: string
  phases: Phase[]
  lanes: Lane[]
  happenings: Happening[]
  mail: Message[]
  hosts: Seen[]
  goal?: Graded
  answers?: boolean[]
  files: File[]
  truncated?: string
}
export interface Case {
  name: string
  title: string
  verdict: string
  findings: Finding[]
  virtual_ms: number
  wall_ms: number
  events: number
  again: string
}
export interface Finding { at: string; chapter?: string; claim?: string; want: string; got: string; verdict: string; evidence?: string }
export interface Phase { text: string; line: number; from: number; to: number; begin: number; end: number }
export interface Lane { name: string; kind: string; text?: string }
export type HappeningKind =
  | 'said' | 'altered' | 'lost' | 'forged' | 'dns' | 'open' | 'close' | 'reset'
  | 'note' | 'filed' | 'boxed' | 'trouble' | 'step' | 'wait' | 'claim'
export interface Happening {
  at: number
  event: number
  kind: HappeningKind
  from: number
  to: number
  conn?: number
  label: string
  line?: number
  rows?: Row[]
  left?: number
}
export interface Row { who?: string; said?: string; heard?: string; lost?: boolean; forged?: boolean; bytes?: string; size?: number; ref?: string }
export interface Message { id: string; host: string; at: number; from: string; subject?: string; report_of?: string; fates: Fate[] }
export interface Fate { to: string; fate: string; at: number; host: string; reason?: string }
export interface Seen {
  host: string
  log?: Entryline[]
  events?: Entryline[]
  queue?: Entryline[]
  filed?: Entryline[]
  dns?: Entryline[]
  changed?: Entryline[]
}
export interface Entryline { at: number; text: string; name?: string }
export interface Graded { reached: boolean; findings: Finding[] }
export interface File { name: string; type: string; data: string }

export interface Told { opened: number; lines: Said[]; closed?: string; complete?: string[] }
export interface Said { who: string; text: string; at: number; ref?: string; note?: string }
