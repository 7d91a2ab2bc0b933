// One kad request to one peer, past the lookups of js-libp2p: what exactly does that peer answer?
import { exchange } from './streams.mjs'
import { hex, unhex } from './lines.mjs'
import { decode, encode, framed, readUvarint } from './protobuf.mjs'
import { peerIdFromMultihash } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { decode as digest } from 'multiformats/hashes/digest'

const TYPES = { PUT_VALUE: 0, GET_VALUE: 1, ADD_PROVIDER: 2, GET_PROVIDERS: 3, FIND_NODE: 4, PING: 5 }

export async function ask (connection, { protocol = '/ipfs/kad/1.0.0', type, key_hex: key, value_hex: value }, signal) {
  const record = value == null ? undefined : encode([1, unhex(key)], [2, unhex(value)])
  const body = encode([1, TYPES[type]], [2, unhex(key)], [3, record], [10, 1])
  const request = { protocol, hex: hex(framed(body)), read: 1 << 20, whole: bytes => whole(bytes) }
  const answer = await exchange(connection, request, signal)
  const bytes = Buffer.from(answer.hex, 'hex')
  if (!whole(bytes)) throw new Error(`no answer: ${bytes.length} bytes${answer.reset ? ', reset' : ''}`)
  const [length, start] = readUvarint(bytes, 0)
  const message = decode(bytes.subarray(start, start + Number(length)))
  const found = message[3] && decode(message[3][0])
  return { bytes: Number(length), closer: peersOf(message[8]), providers: peersOf(message[9]), value_hex: found?.[2] && hex(found[2][0]) }
}

function whole (bytes) {
  try {
    const [length, start] = readUvarint(bytes, 0)
    return bytes.length >= start + Number(length)
  } catch {
    return false
  }
}

const peersOf = (messages = []) => messages.map(decode).map(fields => ({
  id: peerIdFromMultihash(digest(fields[1][0])).toString(),
  addrs: (fields[2] ?? []).map(address => multiaddr(new Uint8Array(address)).toString())
}))
