// A host's name may be broken after each dot, and nowhere else while there is room.
export function Name({ name }: { name: string }) {
  const parts = name.split('.')
  return <>{parts.map((part, i) => i === 0 ? part : [<wbr />, `.${part}`])}</>
}
