// References as they are spoken of: "KB 818222", "RFC 5321, section 4.2.3".
export function refText(ref: string): string {
  const kb = /^(?:KB|Q)(\d+)$/i.exec(ref)
  if (kb) return ref.toUpperCase().startsWith('Q') ? `Q${kb[1]}` : `KB ${kb[1]}`
  const rfc = /^RFC(\d+)(?::(.+))?$/i.exec(ref)
  if (rfc) return `RFC ${rfc[1]}${rfc[2] ? `, ${rfc[2]}` : ''}`
  return ref
}
