// Raw streams: what a test sends and expects, byte by byte, below any protocol implementation of js-libp2p.
import { hex, unhex } from './lines.mjs'

/** Collects what arrives on a stream; the first listener must be there before the event loop turns. */
export class Received {
  constructor (stream) {
    this.bytes = Buffer.alloc(0)
    this.ended = false // the remote will send no more
    this.reset = false // …because either side broke the stream off
    this.changed = Promise.withResolvers()
    stream.addEventListener('message', event => { this.bytes = Buffer.concat([this.bytes, event.data.subarray()]); this.wake() })
    stream.addEventListener('end', () => { this.ended = true; this.wake() })
    stream.addEventListener('close', event => { this.ended = true; this.reset ||= event.error != null; this.wake() })
    this.ended ||= stream.readableEnded
  }

  wake () {
    this.changed.resolve()
    this.changed = Promise.withResolvers()
  }

  /** Until there are `count` bytes, or `enough` of them, or the end: a short answer is no error. */
  async read (count, signal, enough = () => false) {
    const timeout = new Promise((resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
    timeout.catch(() => {})
    while (this.bytes.length < count && !this.ended && !enough(this.bytes)) await Promise.race([this.changed.promise, timeout])
    const taken = this.bytes.subarray(0, count)
    this.bytes = this.bytes.subarray(taken.length)
    return taken
  }

  /** One message behind its uvarint length; undefined when the stream ends before it. */
  async message (signal) {
    for (let length = 0, shift = 0; ;) {
      const [byte] = await this.read(1, signal)
      if (byte == null) return undefined
      length += (byte & 127) * 2 ** shift
      shift += 7
      if (byte < 128) {
        const body = await this.read(length, signal)
        return body.length === length ? body : undefined
      }
    }
  }
}

const unlimited = signal => ({ signal, maxOutboundStreams: 1e6, runOnLimitedConnection: true })

/** Opens one stream, sends, reads `read` bytes, or until `whole` says that they are the answer, or to the end. */
export async function exchange (connection, request, signal) {
  const protocols = request.protocols ?? [request.protocol]
  const stream = await connection.newStream(protocols, unlimited(signal))
  const received = new Received(stream)
  try {
    if (request.hex) await send(stream, unhex(request.hex), signal)
    if (request.close_write) await stream.close({ signal })
    const bytes = await received.read(request.read ?? 1 << 20, signal, request.whole)
    return { protocol: stream.protocol, hex: hex(bytes), ended: received.ended, reset: received.reset }
  } finally {
    await finish(stream)
  }
}

/** Opens `count` streams, has them all open at once, then sends one request on each and awaits its answer. */
export async function burst (connection, { protocol, count, hex: request, framed }, signal) {
  const opened = await Promise.allSettled(Array.from({ length: count }, () => connection.newStream([protocol], unlimited(signal))))
  const streams = opened.filter(result => result.status === 'fulfilled').map(result => result.value)
  const open = connection.streams.filter(stream => stream.protocol === protocol && stream.status === 'open').length
  try {
    for (const result of opened) if (result.status === 'rejected') throw result.reason
    const answers = await Promise.all(streams.map(async stream => {
      const received = new Received(stream)
      const bytes = unhex(request)
      await send(stream, bytes, signal)
      return framed ? await received.message(signal) : await received.read(bytes.length, signal)
    }))
    return { open, answered: answers.filter(answer => answer?.length > 0).length, distinct: new Set(answers.map(a => a && hex(a))).size }
  } finally {
    await Promise.all(streams.map(finish))
  }
}

async function send (stream, bytes, signal) {
  for (let at = 0; at < bytes.length; at += 1 << 16) {
    if (!stream.send(bytes.subarray(at, at + (1 << 16)))) await stream.onDrain({ signal })
  }
}

async function finish (stream) {
  try {
    await stream.close({ signal: AbortSignal.timeout(1000) })
    await stream.closeRead?.({ signal: AbortSignal.timeout(1000) })
  } catch {
    stream.abort(new Error('done'))
  }
}
