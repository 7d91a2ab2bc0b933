// Makes the derived fields of peer-ids.json, and signed-envelopes.json, with js-libp2p. The keys in peer-ids.json are
// the test vectors of the libp2p peer-ids specification. Run where the packages imported here are installed.
// js-libp2p 3 cannot read the specification's ECDSA key, so node:crypto signs with that one.
import { createSign } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { privateKeyFromProtobuf } from '@libp2p/crypto/keys'
import { PeerRecord, RecordEnvelope } from '@libp2p/peer-record'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { base36 } from 'multiformats/bases/base36'
import { base58btc } from 'multiformats/bases/base58'
import { CID } from 'multiformats/cid'
import { sha256 } from 'multiformats/hashes/sha2'

const file = name => new URL(name, import.meta.url)
const bytes = hex => Buffer.from(hex, 'hex')
const hex = array => Buffer.from(array).toString('hex')
const LIBP2P_KEY = 0x72

const ids = []
const envelopes = []
for (const { name, type, private_key, public_key } of JSON.parse(readFileSync(file('peer-ids.json')))) {
  const message = `far-mesh ${type}`
  let multihash, signature
  if (type === 'ecdsa') {
    multihash = await sha256.digest(bytes(public_key))
    signature = createSign('SHA256').update(message).sign({ key: bytes(private_key).subarray(4), format: 'der', type: 'sec1' })
  } else {
    const key = privateKeyFromProtobuf(bytes(private_key))
    const peerId = peerIdFromPublicKey(key.publicKey)
    multihash = peerId.toMultihash()
    signature = await key.sign(Buffer.from(message))
    const addresses = ['/ip4/192.0.2.1/tcp/31330', '/dns4/node.example/tcp/443']
    const record = new PeerRecord({ peerId, multiaddrs: addresses.map(address => multiaddr(address)), seqNumber: 1769860800000n })
    const envelope = await RecordEnvelope.seal(record, key)
    envelopes.push({ name: `peer record of js-libp2p, ${type}`, peer: peerId.toString(), sequence: '1769860800000', addresses, envelope: hex(envelope.marshal()) })
  }
  const cid = CID.createV1(LIBP2P_KEY, multihash)
  ids.push({
    name, type, private_key, public_key, multihash: hex(multihash.bytes), base58: base58btc.encode(multihash.bytes).slice(1),
    cid_base32: cid.toString(), cid_base36: cid.toString(base36), cid_base58: cid.toString(base58btc), message, signature: hex(signature)
  })
}

writeFileSync(file('peer-ids.json'), JSON.stringify(ids, null, 2) + '\n')
writeFileSync(file('signed-envelopes.json'), JSON.stringify(envelopes, null, 2) + '\n')
