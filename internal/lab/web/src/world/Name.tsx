// A host's name may be broken after each dot, and nowhere else while there is room. To those who hear it, it is one word.
export function Name({ name }: { name: string }) {
  const parts = name.split('.')
  return (
    <>
      <span aria-hidden="true">{parts.map((part, i) => i === 0 ? part : [<wbr />, `.${part}`])}</span>
      <span class="vh">{name}</span>
    </>
  )
}
