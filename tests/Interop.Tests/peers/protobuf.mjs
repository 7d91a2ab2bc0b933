// Enough of protobuf to read and write what tests look at, without any schema of the code under test.
export function uvarint (value) {
  const out = []
  let rest = BigInt(value)
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128)
  return Buffer.from([...out, Number(rest)])
}

export function readUvarint (bytes, at) {
  let value = 0n
  for (let i = at, shift = 0n; i < bytes.length && shift < 70n; i++, shift += 7n) {
    value |= BigInt(bytes[i] & 127) << shift
    if (bytes[i] < 128) return [value, i + 1]
  }
  throw new Error('bad varint')
}

export const framed = body => Buffer.concat([uvarint(body.length), body])

/** Pairs of field number and value: a number or bigint is a varint, text and bytes are length-delimited, undefined is left out. */
export function encode (...pairs) {
  return Buffer.concat(pairs.filter(([, value]) => value != null).flatMap(([field, value]) =>
    ['number', 'bigint'].includes(typeof value) ? [uvarint(field << 3), uvarint(value)] : [uvarint(field << 3 | 2), framed(Buffer.from(value))]))
}

/** Field number -> values in order: bigint for varints, bytes for length-delimited, fixed32 and fixed64. */
export function decode (message) {
  const bytes = Buffer.from(message) // whose parts turn into text
  const fields = {}
  for (let at = 0; at < bytes.length;) {
    let tag, value
    [tag, at] = readUvarint(bytes, at)
    const wire = Number(tag & 7n)
    if (wire === 0) [value, at] = readUvarint(bytes, at)
    else {
      let length = wire === 1 ? 8n : wire === 5 ? 4n : undefined
      if (wire === 2) [length, at] = readUvarint(bytes, at)
      if (length == null || at + Number(length) > bytes.length) throw new Error(`bad field, wire type ${wire}`)
      value = bytes.subarray(at, at += Number(length))
    }
    ;(fields[Number(tag >> 3n)] ??= []).push(value)
  }
  return fields
}
