// Asks the first DNS server that a host has for the address of a name, in words for the button "Check DNS".
import type { Host } from '../api.ts'
import type { KnobsWorld } from './given.ts'

export function lookUp({ ask, text, world }: KnobsWorld, host: Host): (name: string) => Promise<string> {
  const server = (host.settings.dns ?? '').split(',')[0] || world.servers[0]?.address
  return async (name) => {
    if (!server) return 'There is no DNS server in this world.'
    try {
      const told = await ask('talk', { text, host: server, lines: [`${name} A udp`] })
      const answer = told.lines.filter((line) => line.who !== 'C' && !/^(Server|Address):/.test(line.text)).map((line) => line.text)
      return answer.join(' ').trim() || told.closed || 'No answer came.'
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }
}
