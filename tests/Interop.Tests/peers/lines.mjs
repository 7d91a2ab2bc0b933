// Serves operations by JSON lines: {"op", "tag", …} on standard input, {"op", "tag", "ok", "ms", …} on standard output.
// Operations run side by side. The process ends when standard input does, so it never outlives who started it.
import { setMaxListeners } from 'node:events'
import { createInterface } from 'node:readline'

export const emit = value => process.stdout.write(JSON.stringify(value) + '\n')
export const hex = bytes => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')

export function unhex (text) {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text)) throw new Error(`not hex: ${text}`)
  return new Uint8Array(Buffer.from(text, 'hex'))
}

/** An error with everything that explains it: libp2p wraps causes and collects several of them. */
export function explain (error) {
  const parts = [`${error?.name ?? 'Error'}: ${error?.message ?? error}`]
  for (const inner of error?.errors ?? []) parts.push(explain(inner))
  if (error?.cause != null) parts.push(explain(error.cause))
  return parts.join('; ')
}

/** An error on some stream or connection is an outcome of the test, not a reason to die; it is told on standard error. */
export function surviveStrayErrors () {
  for (const kind of ['uncaughtException', 'unhandledRejection']) {
    process.on(kind, error => console.error(`${kind}: ${explain(error)}`))
  }
}

export function serve (operations, quit) {
  let inputEnded = false
  const end = async () => {
    if (inputEnded) return
    inputEnded = true
    setTimeout(() => process.exit(0), 2000).unref()
    await quit()
    process.exit(0)
  }
  createInterface({ input: process.stdin }).on('line', line => { answer(operations, line, end) }).on('close', end)
}

async function answer (operations, line, end) {
  const began = performance.now()
  let request = {}
  try {
    request = JSON.parse(line)
    if (request.op === 'quit') return await end()
    const operation = Object.hasOwn(operations, request.op) ? operations[request.op] : undefined
    if (operation == null) throw new Error(`unknown op ${request.op}`)
    const signal = AbortSignal.timeout((request.timeout_s ?? 30) * 1000)
    setMaxListeners(0, signal)
    const result = await Promise.race([operation(request, signal), aborted(signal)])
    emit({ op: request.op, tag: request.tag, ok: true, ms: performance.now() - began, ...result })
  } catch (error) {
    emit({ op: request.op, tag: request.tag, ok: false, ms: performance.now() - began, error: explain(error) })
  }
}

const aborted = signal => new Promise((resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
