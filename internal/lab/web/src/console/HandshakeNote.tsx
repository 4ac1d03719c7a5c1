// HandshakeNote says why a conversation in the clear does not go on after STARTTLS.
export function HandshakeNote({ state, host }: { state: 'waits' | 'failed'; host: string }) {
  if (state === 'failed') {
    return (
      <p class="notice" role="status">
        After the 220 a client begins TLS before it gives any other command (RFC 3207, section 4). The server took your line for the beginning
        of the handshake, could make nothing of it, and hung up. At telnet too you would see no more than that. Take the line back, or start again.
      </p>
    )
  }
  return (
    <p class="notice" role="status">
      Now the server waits for a TLS handshake (RFC 3207, section 4). That is binary, and nobody can type it: at telnet the conversation
      ends here, and nothing more would appear. Type a command, and see what the server makes of it. With a real server
      {' '}<code>openssl s_client -starttls smtp -connect {host}:25</code> goes on from here.
    </p>
  )
}
