// One reservation asked for past the relay client of js-libp2p: what exactly does the relay answer, and does its voucher hold?
import { exchange } from './streams.mjs'
import { hex } from './lines.mjs'
import { decode, encode, framed, readUvarint } from './protobuf.mjs'
import { peerIdFromMultihash } from '@libp2p/peer-id'
import { RecordEnvelope } from '@libp2p/peer-record'
import { multiaddr } from '@multiformats/multiaddr'
import { decode as digest } from 'multiformats/hashes/digest'

const RESERVE = framed(encode([1, 0]))

export async function reserve (connection, signal) {
  const answer = await exchange(connection, { protocol: '/libp2p/circuit/relay/0.2.0/hop', hex: hex(RESERVE) }, signal)
  const bytes = Buffer.from(answer.hex, 'hex')
  const [length, start] = readUvarint(bytes, 0)
  const message = decode(bytes.subarray(start, start + Number(length)))
  const status = Number(message[5][0])
  if (message[3] == null) return { status }
  const reservation = decode(message[3][0])
  const limit = message[4] && decode(message[4][0])
  return {
    status,
    expire: Number(reservation[1][0]),
    addrs: reservation[2].map(address => multiaddr(new Uint8Array(address)).toString()),
    limit: limit && { duration: Number(limit[1][0]), data: Number(limit[2][0]) },
    voucher: await open(reservation[3][0], signal)
  }
}

/** Throws unless it is signed by the key in it, for this domain. */
async function open (bytes, signal) {
  const envelope = await RecordEnvelope.openAndCertify(new Uint8Array(bytes), 'libp2p-relay-rsvp', { signal })
  const voucher = decode(envelope.payload)
  const peer = field => peerIdFromMultihash(digest(voucher[field][0])).toString()
  return { type: hex(envelope.payloadType), signer: envelope.publicKey.toString(), relay: peer(1), peer: peer(2), expiration: Number(voucher[3][0]) }
}
