// Makes registrations.json with ethers 6 and Node's own Ed25519: bodies of the register and withdraw calls with the exact
// statement text, typed data and signatures, and forged variants of them with the answer that each must get.
// Run where ethers is installed:  npm install ethers@6 && node make-registration-vectors.mjs
// Deterministic: keys are hashes of names; ECDSA follows RFC 6979, and Ed25519 is deterministic.
import { createPrivateKey, createPublicKey, sign as edSign } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { Signature, Wallet, encodeBase58, hashMessage, id, toUtf8Bytes } from 'ethers'

const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const issued = '2026-01-31T12:00:00Z'
const domain = { name: 'Far Mesh Registry', version: '1' }
const rows = [ // label, typed name
  ['Network', 'network'], ['Wallet', 'wallet'], ['Peer', 'peer'], ['Model', 'model'], ['Address', 'address'], ['GPU', 'gpu'],
  ['VRAM GB', 'vramGb'], ['Blocks', 'blocks'], ['Dtype', 'dtype'], ['Issued', 'issued'], ['Expires', 'expires']
]
const withdrawalRows = rows.filter(([, name]) => ['network', 'wallet', 'peer', 'model', 'issued'].includes(name))

const text = (title, table, message) => [
  title, 'I run this peer and offer this model.', '', ...table.filter(([, name]) => message[name] !== '').map(([label, name]) => `${label}: ${message[name]}`)
].join('\n')
const typed = (primaryType, table, message) => ({
  domain,
  types: { [primaryType]: table.map(([, name]) => ({ name, type: 'string' })) },
  primaryType,
  message: Object.fromEntries(table.map(([, name]) => [name, message[name]]))
})

const wallet = name => new Wallet(id(`far-mesh registration ${name}`))
const [alice, mallory] = ['alice', 'mallory'].map(wallet)

function peer (name) {
  const seed = Buffer.from(id(`far-mesh peer ${name}`).slice(2), 'hex')
  const key = createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]), format: 'der', type: 'pkcs8' })
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32)
  const protobuf = Buffer.concat([Buffer.from([8, 1, 18, 32]), raw])
  const peerId = encodeBase58(Buffer.concat([Buffer.from([0, protobuf.length]), protobuf]))
  return { seed: seed.toString('hex'), protobuf, peerId, sign: bytes => edSign(null, bytes, key) }
}
const [worker, stranger] = ['worker', 'stranger'].map(peer)
const lengthPrefixed = bytes => Buffer.concat([Buffer.from(bytes.length < 128 ? [bytes.length] : [bytes.length & 127 | 128, bytes.length >> 7]), bytes])
// Signed envelope (libp2p RFC 0002): domain, payload type and payload, each behind its length.
const envelope = payload => Buffer.concat(['far-mesh-registration', '/far-mesh/registration', payload].map(part => lengthPrefixed(Buffer.from(part))))

const plain = { network: 'far-mesh', wallet: alice.address, peer: worker.peerId, gpu: '', vramGb: '', blocks: '', dtype: '', issued, expires: '' }
const given = { wallet_address: alice.address, peer_id: worker.peerId, issued_at: issued }

const statements = [
  {
    name: 'the documented call',
    body: { ...given, model_id: 'meta-llama/Llama-2-7b-chat-hf', public_addr: '1.2.3.4:31330', gpu_model: 'NVIDIA RTX 4090', vram_total_gb: 24.0, num_blocks: 11, torch_dtype: 'float16' },
    message: { ...plain, model: 'meta-llama/Llama-2-7b-chat-hf', address: '/ip4/1.2.3.4/tcp/31330', gpu: 'NVIDIA RTX 4090', vramGb: '24', blocks: '11', dtype: 'float16' }
  },
  {
    name: 'only what is needed, lower-case wallet',
    body: { ...given, wallet_address: alice.address.toLowerCase(), model_id: 'm', public_addr: '[2001:DB8:0::1]:31330' },
    message: { ...plain, model: 'm', address: '/ip6/2001:db8::1/tcp/31330' }
  },
  {
    name: 'numbers as text, a host name, an expiry',
    body: { ...given, model_id: 'модель/тест 🤖', public_addr: 'Worker-1.Example.org:443', vram_total_gb: '23.50', num_blocks: '24.0', expires_at: '2026-02-07T12:00:00Z' },
    message: { ...plain, model: 'модель/тест 🤖', address: '/dns/worker-1.example.org/tcp/443', vramGb: '23.5', blocks: '24', expires: '2026-02-07T12:00:00Z' }
  },
  {
    name: 'a multiaddr that ends with the peer',
    body: { ...given, model_id: 'a b', public_addr: `/dns4/example.org/tcp/4001/p2p/${worker.peerId}`, torch_dtype: 'nf4', num_blocks: 0 },
    message: { ...plain, model: 'a b', address: '/dns4/example.org/tcp/4001', dtype: 'nf4', blocks: '0' }
  }
]

const eip191 = (key, statement) => key.signingKey.sign(hashMessage(statement))
const withV = (signature, v) => signature.slice(0, 130) + v.toString(16).padStart(2, '0')
const highS = signature => {
  const { r, s, v } = Signature.from(signature)
  return r + (order - BigInt(s)).toString(16).padStart(64, '0') + (v === 27 ? '1c' : '1b')
}

async function registration ({ name, body, message }) {
  const statement = text('Far Mesh registration', rows, message)
  const data = typed('Registration', rows, message)
  const eip712 = await alice.signTypedData(data.domain, data.types, data.message)
  return {
    name, body, text: statement, typed_data: data,
    eip191: eip191(alice, statement).serialized,
    eip191_compact: eip191(alice, statement).compactSerialized,
    eip712,
    peer_public_key: worker.protobuf.toString('base64'),
    peer_signature: worker.sign(envelope(statement)).toString('base64')
  }
}

async function withdrawal () {
  const message = { ...plain, model: 'm', issued: '2026-01-31T12:00:01Z' }
  const statement = text('Far Mesh withdrawal', withdrawalRows, message)
  const data = typed('Withdrawal', withdrawalRows, message)
  return {
    body: { ...given, model_id: 'm', issued_at: message.issued },
    text: statement, typed_data: data,
    eip191: eip191(alice, statement).serialized,
    eip712: await alice.signTypedData(data.domain, data.types, data.message)
  }
}

/** Variants of the first statement; every one must be refused with the code beside it, and nothing stored. */
async function forgeries (first) {
  const body = { ...first.body, signature: first.eip191 }
  const peerProof = { peer_public_key: first.peer_public_key, peer_signature: first.peer_signature }
  const otherNetwork = text('Far Mesh registration', rows, { ...statements[0].message, network: 'other-mesh' })
  const otherDomain = await alice.signTypedData({ ...domain, version: '2' }, first.typed_data.types, first.typed_data.message)
  const forged = (name, change, code = 'signature_invalid') => ({ name, code, body: { ...body, ...change } })
  return [
    forged('no signature', { signature: undefined }, 'signature_required'),
    forged('signed by another wallet', { signature: eip191(mallory, first.text).serialized }),
    forged('another wallet named', { wallet_address: mallory.address }),
    forged('another peer named', { peer_id: stranger.peerId }),
    forged('another model named', { model_id: 'other' }),
    forged('another address named', { public_addr: '6.6.6.6:31330' }),
    forged('a field left out', { gpu_model: undefined }),
    forged('a field added', { expires_at: '2026-02-01T12:00:00Z' }),
    forged('another number', { vram_total_gb: 24.5 }),
    forged('another time', { issued_at: '2026-01-31T12:00:01Z' }),
    forged('high s', { signature: highS(first.eip191) }),
    forged('the other v', { signature: withV(first.eip191, Signature.from(first.eip191).v === 27 ? 28 : 27) }),
    forged('v of a chain', { signature: withV(first.eip191, 37) }),
    forged('v 2', { signature: withV(first.eip191, 2) }),
    forged('scheme eip712 claimed', { signature_scheme: 'eip712' }),
    forged('scheme eip191 claimed', { signature: first.eip712 }),
    forged('signed for another network', { signature: eip191(alice, otherNetwork).serialized }),
    forged('typed data of another domain', { signature: otherDomain, signature_scheme: 'eip712' }),
    forged('the text with a newline at its end', { signature: eip191(alice, first.text + '\n').serialized }),
    forged('the hash signed without prefix', { signature: alice.signingKey.sign(id(first.text)).serialized }),
    forged('all zero', { signature: '0x' + '00'.repeat(65) }),
    forged('too short', { signature: first.eip191.slice(0, 120) }),
    forged('no hex', { signature: 'please' }),
    forged('unknown scheme', { signature_scheme: 'eip1271' }, 'validation_failed'),
    forged('wrong checksum', { wallet_address: alice.address.slice(0, -1) + flip(alice.address.at(-1)) }, 'validation_failed'),
    forged("another peer's key", { peer_public_key: stranger.protobuf.toString('base64'), peer_signature: stranger.sign(envelope(first.text)).toString('base64') }),
    forged("another peer's signature", { ...peerProof, peer_signature: stranger.sign(envelope(first.text)).toString('base64') }),
    forged('peer signature without its domain', { ...peerProof, peer_signature: worker.sign(Buffer.from(toUtf8Bytes(first.text))).toString('base64') }),
    forged('peer signature over another statement', { ...peerProof, peer_signature: worker.sign(envelope(otherNetwork)).toString('base64') }),
    forged('peer key that is none', { ...peerProof, peer_public_key: 'AAAA' }, 'validation_failed'),
    forged('peer signature that is no base64', { ...peerProof, peer_signature: '***' }, 'validation_failed')
  ]
}

/** A text character whose case is changed has another checksum; a digit has none, so it becomes another digit. */
function flip (c) {
  if (/[a-f]/.test(c)) return c.toUpperCase()
  return /[A-F]/.test(c) ? c.toLowerCase() : String((Number(c) + 1) % 10)
}

const registrations = []
for (const statement of statements) registrations.push(await registration(statement))
writeFileSync(new URL('registrations.json', import.meta.url), JSON.stringify({
  wallets: { alice: alice.privateKey, mallory: mallory.privateKey },
  peers: { worker: { seed: worker.seed, id: worker.peerId }, stranger: { seed: stranger.seed, id: stranger.peerId } },
  issued, registrations, withdrawal: await withdrawal(), forgeries: await forgeries(registrations[0])
}, null, 2) + '\n')
