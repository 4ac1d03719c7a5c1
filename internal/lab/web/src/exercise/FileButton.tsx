import { useRef } from 'preact/hooks'

interface Props { label: string; accept: string; multiple?: boolean; onFiles: (files: File[]) => void }

// FileButton opens files of this machine. They are read by the page, and sent nowhere.
export function FileButton({ label, accept, multiple = false, onFiles }: Props) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button type="button" onClick={() => input.current?.click()}>{label}</button>
      <input ref={input} type="file" hidden aria-label={label} accept={accept} multiple={multiple}
        onChange={(e) => {
          onFiles([...(e.currentTarget.files ?? [])])
          e.currentTarget.value = '' // that the same file can be opened again
        }} />
    </>
  )
}
