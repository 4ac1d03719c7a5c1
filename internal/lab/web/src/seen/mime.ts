// Reads a message as far as a mail program shows it: a few headers, the first text, and the other parts.

export interface Letter { headers: [name: string, value: string][]; body: string; attached: { title: string; text: string }[] }

const shown = ['From', 'To', 'Subject', 'Date']
const titles: Record<string, string> = {
  'message/delivery-status': 'Delivery status, for programs', 'message/rfc822': 'The message that came back', 'text/rfc822-headers': 'Headers of the message that came back',
}

export function readLetter(text: string): Letter {
  const { headers, body } = split(text)
  const top = shown.map((name): [string, string] => [name, header(headers, name)]).filter(([, value]) => value !== '')
  const [first, ...others] = partsOf(headers, body)
  return { headers: top, body: first?.text.trim() ?? '', attached: others.map((p) => ({ title: titles[p.type] ?? p.type, text: p.text.trim() })) }
}

interface Part { type: string; text: string }

function partsOf(headers: string, body: string): Part[] {
  const type = header(headers, 'Content-Type')
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1]
  const kind = (type.split(';')[0] ?? '').trim().toLowerCase() || 'text/plain'
  if (!kind.startsWith('multipart/') || !boundary) return [{ type: kind, text: decode(headers, body) }]
  return body.split(`--${boundary}`).slice(1).filter((p) => !p.startsWith('--')).flatMap((p) => {
    const inner = split(p.replace(/^\r?\n/, ''))
    const innerKind = header(inner.headers, 'Content-Type').split(';')[0]?.trim().toLowerCase() ?? ''
    return [{ type: innerKind || 'text/plain', text: decode(inner.headers, inner.body) }]
  })
}

function split(text: string): { headers: string; body: string } {
  const end = /^\r?\n|\r?\n\r?\n/.exec(text)
  if (!end) return { headers: text, body: '' }
  return { headers: text.slice(0, end.index), body: text.slice(end.index + end[0].length) }
}

function header(headers: string, name: string): string {
  const found = new RegExp(`^${name}:(.*(?:\\r?\\n[ \\t].*)*)`, 'im').exec(headers)
  return found?.[1]?.replace(/\s+/g, ' ').trim() ?? ''
}

function decode(headers: string, body: string): string {
  if (!/quoted-printable/i.test(header(headers, 'Content-Transfer-Encoding'))) return body
  return body.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}
