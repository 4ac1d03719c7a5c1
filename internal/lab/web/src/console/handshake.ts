import type { Told } from '../api.ts'

// handshakeAfter tells how far a conversation came that asked for TLS: the server waits for the handshake, or it got another line in
// its place and hung up. After its 220 the client has to begin TLS before it gives any other command (RFC 3207 section 4).
export function handshakeAfter({ lines, closed }: Told): 'waits' | 'failed' | undefined {
  const asked = lines.findLastIndex((line) => line.who === 'C' && /^STARTTLS\s*$/i.test(line.text))
  if (asked < 0 || !lines[asked + 1]?.text.startsWith('220')) return undefined
  if (!lines.slice(asked + 2).some((line) => line.who === 'C')) return closed ? undefined : 'waits'
  return closed ? 'failed' : undefined
}
