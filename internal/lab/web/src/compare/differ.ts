// What changed from one run to the next: the fates of the mail, the replies that were given, and the reports.
import type { Played } from '../api.ts'
import { chapterOf, tellFate, titleOf, type Told } from '../words/fate.ts'

export interface FateChange { about: string; before: Told | undefined; now: Told | undefined; same: boolean }
export interface Differences { fates: FateChange[]; gone: string[]; come: string[]; events: { gone: string[]; come: string[] } }

export function differences(before: Played, now: Played): Differences {
  const [eventsBefore, eventsNow] = [eventsOf(before), eventsOf(now)]
  return {
    fates: fates(before, now),
    gone: minus(repliesOf(before), repliesOf(now)),
    come: minus(repliesOf(now), repliesOf(before)),
    events: { gone: minus(eventsBefore, eventsNow), come: minus(eventsNow, eventsBefore) },
  }
}

// fates lays the same message of both runs side by side: the messages of a story are sent in the same order.
function fates(before: Played, now: Played): FateChange[] {
  const [a, b] = [fateMap(before), fateMap(now)]
  return [...new Set([...a.keys(), ...b.keys()])].map((about) => {
    const [old, new_] = [a.get(about), b.get(about)]
    return { about, before: old, now: new_, same: old?.text === new_?.text && old?.why === new_?.why }
  })
}

function fateMap(played: Played): Map<string, Told> {
  const map = new Map<string, Told>()
  for (const m of played.mail) {
    for (const f of m.fates) {
      const chapter = played.phases.length > 1 ? `Chapter ${chapterOf(played, m.at)}: ` : ''
      const about = chapter + (m.report_of ? `${titleOf(m)}${m.subject ? `, “${m.subject}”` : ''}` : `${titleOf(m)} to ${f.to}`)
      let key = about
      for (let n = 2; map.has(key); n++) key = `${about} (${n})`
      map.set(key, tellFate(m, f))
    }
  }
  return map
}

// repliesOf are the replies that were heard, without the times and the numbers of messages in them.
function repliesOf(played: Played): Set<string> {
  const replies = new Set<string>()
  for (const h of played.happenings) {
    for (const row of h.rows ?? []) {
      const heard = row.heard ?? (row.lost ? '' : row.said)
      if (row.who === 'S' && heard) replies.add(heard.replace(times, '…').replace(/\/\d+\b/g, '/…'))
    }
  }
  return replies
}

const times = /\w{3}, +\d+ \w{3} \d{4} \d\d:\d\d:\d\d( [+-]\d{4})?/g

function eventsOf(played: Played): Set<string> {
  const list = played.hosts.flatMap((h) => (h.events ?? []).map((e) => {
    const id = /^Event ID: *(.*)$/m.exec(e.text)?.[1] ?? ''
    const source = /^Source: *(.*)$/m.exec(e.text)?.[1] ?? ''
    return `${h.host}: ${source} ${id}`
  }))
  return new Set(list)
}

function minus(a: Set<string>, b: Set<string>): string[] {
  return [...a].filter((x) => !b.has(x))
}
