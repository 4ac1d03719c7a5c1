import type { Played } from '../api.ts'
import { Tabs, type Tab } from '../shell/Tabs.tsx'
import { countAsOf, queueAsOf } from './asOf.ts'
import { BothEnds } from './BothEnds.tsx'
import { Dns } from './Dns.tsx'
import { Events } from './Events.tsx'
import { Log } from './Log.tsx'
import { Mail } from './Mail.tsx'
import { Queues } from './Queues.tsx'
import { Turned } from './Turned.tsx'

interface Props { played: Played; moment: number; tab: string | undefined; onTab: (tab: string) => void; onMoment: (moment: number) => void }

// SeenTabs are what each party sees as of the moment.
export function SeenTabs({ played, moment, tab, onTab, onMoment }: Props) {
  const now = played.happenings[moment - 1]?.at ?? -1
  const sum = (list: 'log' | 'events' | 'filed' | 'dns' | 'changed') => played.hosts.reduce((n, h) => n + countAsOf(h[list], now), 0)
  const tabs: Tab[] = [
    { id: 'ends', name: 'Both ends' },
    { id: 'queue', name: 'Queue', count: played.hosts.reduce((n, h) => n + (queueAsOf(h.queue, now)?.length ?? 0), 0) },
    { id: 'mail', name: 'Mail', count: sum('filed') },
    { id: 'events', name: 'Event viewer', count: sum('events') },
    { id: 'log', name: 'Protocol log', count: sum('log') },
    { id: 'dns', name: 'DNS', count: sum('dns') },
    ...(played.hosts.some((h) => h.changed?.length) ? [{ id: 'turned', name: 'Settings', count: sum('changed') }] : []),
  ]
  const open = tabs.some((t) => t.id === tab) ? tab! : 'ends'
  return (
    <section class="seen card" aria-label="What each party sees at this moment">
      <Tabs label="What is seen" tabs={tabs} open={open} onOpen={onTab}>
        {open === 'ends' && <BothEnds played={played} moment={moment} onMoment={onMoment} />}
        {open === 'queue' && <Queues hosts={played.hosts} now={now} />}
        {open === 'mail' && <Mail played={played} now={now} />}
        {open === 'events' && <Events hosts={played.hosts} now={now} />}
        {open === 'log' && <Log hosts={played.hosts} now={now} />}
        {open === 'dns' && <Dns hosts={played.hosts} now={now} />}
        {open === 'turned' && <Turned hosts={played.hosts} now={now} />}
      </Tabs>
    </section>
  )
}
