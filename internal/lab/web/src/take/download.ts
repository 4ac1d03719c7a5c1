// download hands bytes to the browser as a file. Nothing leaves the machine.
export function download(name: string, type: string, data: Uint8Array<ArrayBuffer> | string) {
  const url = URL.createObjectURL(new Blob([data], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name.replaceAll('/', '-')
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
