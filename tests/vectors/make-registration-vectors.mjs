// Makes registrations.json with ethers 6 and Node's own crypto: bodies of the register, withdraw and authorize calls with the
// exact statement text, typed data, signatures, encoded records and DHT keys, and forged variants of them with the answer that
// each must get. Run where ethers is installed:  npm install ethers@6 && node make-registration-vectors.mjs
// check-registration-vectors.mjs holds the result against docs/verify/verify.mjs.
// Deterministic: keys are made of hashes of names; ECDSA follows RFC 6979, Ed25519 and PKCS #1 are deterministic.
import { checkPrimeSync, createHash, createPrivateKey, createPublicKey, sign as nodeSign } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { p256 } from '@noble/curves/p256' // a dependency of ethers
import { Signature, SigningKey, Wallet, encodeBase58, hashMessage, id } from 'ethers'

const issued = '2026-01-31T12:00:00Z'
const domain = { name: 'Far Mesh Registry', version: '1' }
const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n // of secp256k1
const orderP256 = p256.CURVE.n

// Text label, typed name, whether a withdrawal and an authorization have it.
const rows = [
  ['Network', 'network', true, true], ['Wallet', 'wallet', true, true], ['Peer', 'peer', true, true], ['Model', 'model', true, true],
  ['Address', 'address'], ['GPU', 'gpu'], ['VRAM GB', 'vramGb'], ['Blocks', 'blocks'], ['Dtype', 'dtype'],
  ['Issued', 'issued', true, true], ['Expires', 'expires', false, true], ['API key hash', 'apiKeyHash']
]
const kinds = {
  Registration: { number: 0, title: 'Far Mesh registration\nI run this peer and offer this model.', rows },
  Withdrawal: { number: 1, title: 'Far Mesh withdrawal\nI no longer offer this.', rows: rows.filter(row => row[2]) },
  Authorization: { number: 2, title: 'Far Mesh authorization\nThis peer may register its models for me.', rows: rows.filter(row => row[3]) }
}
const said = (kind, message) => Object.fromEntries(kinds[kind].rows.map(([, name]) => [name, message[name] ?? '']))
const lines = (kind, message) => kinds[kind].rows.filter(([, name]) => message[name]).map(([label, name]) => `${label}: ${message[name]}`)
const text = (kind, message) => [kinds[kind].title, '', ...lines(kind, message)].join('\n')
const string = name => ({ name, type: 'string' })
const typed = (kind, message) => ({
  domain,
  types: { EIP712Domain: ['name', 'version'].map(string), [kind]: kinds[kind].rows.map(([, name]) => string(name)) },
  primaryType: kind,
  message: said(kind, message)
})

// ---- protobuf

const varint = value => value < 128 ? [value] : [value & 127 | 128, ...varint(value >> 7)]
const framed = bytes => Buffer.concat([Buffer.from(varint(bytes.length)), Buffer.from(bytes)])
/** Pairs of field number and value: numbers are varints, text and bytes length-delimited; zero and empty are left out. */
const protobuf = pairs => Buffer.concat(pairs.map(([field, value]) => typeof value === 'number'
  ? Buffer.from(value > 0 ? [...varint(field << 3), ...varint(value)] : [])
  : value?.length > 0 ? Buffer.concat([Buffer.from(varint(field << 3 | 2)), framed(value)]) : Buffer.alloc(0)))

const bytes = hex => Buffer.from(hex.replace(/^0x/, ''), 'hex')
/** The canonical encoding of a record. */
const record = (kind, message, { scheme = 0, signature = '', peer, peerSignature, authorization, version = 1, number = kinds[kind].number } = {}) => protobuf([
  ...rows.map(([, name], row) => [row + 1, said(kind, message)[name]]), [13, version], [14, number],
  [15, scheme], [16, bytes(signature)], [17, peerSignature && peer.publicKeyToSend], [18, peerSignature], [19, authorization]
])

// ---- wallets

const wallet = name => new Wallet(id(`far-mesh registration ${name}`))
const [alice, mallory] = ['alice', 'mallory'].map(wallet)
const eip191 = (key, statement) => key.signingKey.sign(hashMessage(statement))
const eip712 = (key, { domain, types: { EIP712Domain, ...types }, message }) => key.signTypedData(domain, types, message) // ethers makes EIP712Domain itself
const withV = (signature, v) => signature.slice(0, 130) + v.toString(16).padStart(2, '0')
const highS = signature => {
  const { r, s, v } = Signature.from(signature)
  return r + (order - BigInt(s)).toString(16).padStart(64, '0') + (v === 27 ? '1c' : '1b')
}

// ---- peers

const seedOf = name => bytes(id(`far-mesh peer ${name}`))
const keyMessage = (type, data) => Buffer.concat([Buffer.from([8, type, 18]), framed(data)])
const sha256 = data => createHash('sha256').update(data).digest()
const integer = value => {
  const hex = value.toString(16)
  const body = bytes(hex.length % 2 ? '0' + hex : hex)
  return tlv(2, body[0] > 127 ? Buffer.concat([Buffer.from([0]), body]) : body)
}
const tlv = (tag, body) => Buffer.concat([Buffer.from([tag, body.length]), body])
const der = (r, s) => tlv(0x30, Buffer.concat([integer(r), integer(s)]))

function peerOf (type, data, privateData, sign) {
  const publicKey = keyMessage(type, data)
  const inId = publicKey.length <= 42
  const multihash = inId ? Buffer.concat([Buffer.from([0, publicKey.length]), publicKey]) : Buffer.concat([Buffer.from([0x12, 32]), sha256(publicKey)])
  return { publicKey, publicKeyToSend: inId ? undefined : publicKey, privateKey: keyMessage(type, privateData), peerId: encodeBase58(multihash), sign }
}

function ed25519 (name) {
  const seed = seedOf(name)
  const key = createPrivateKey({ key: Buffer.concat([bytes('302e020100300506032b657004220420'), seed]), format: 'der', type: 'pkcs8' })
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32)
  return peerOf(1, raw, Buffer.concat([seed, raw]), signed => nodeSign(null, signed, key))
}

function secp256k1 (name) {
  const key = new SigningKey(seedOf(name))
  const rs = signed => { const { r, s } = key.sign(sha256(signed)); return [BigInt(r), BigInt(s)] }
  return { ...peerOf(2, bytes(key.compressedPublicKey), bytes(key.privateKey), signed => der(...rs(signed))), rs }
}

function ecdsa (name) { // P-256
  const seed = seedOf(name)
  const point = Buffer.from(p256.getPublicKey(seed, false))
  const sec1 = Buffer.concat([bytes('30770201010420'), seed, bytes('a00a06082a8648ce3d030107a144034200'), point])
  const spki = createPublicKey({ key: sec1, format: 'der', type: 'sec1' }).export({ format: 'der', type: 'spki' })
  const rs = signed => { const { r, s } = p256.sign(sha256(signed), seed, { lowS: true }); return [r, s] }
  return { ...peerOf(3, spki, sec1, signed => der(...rs(signed))), rs }
}

function rsa (name) { // 2048 bits
  const e = 65537n
  const prime = which => {
    const expanded = Buffer.concat([0, 1].map(part => createHash('sha512').update(`${id(`far-mesh peer ${name}`)} ${which} ${part}`).digest()))
    expanded[0] |= 0xc0
    for (let p = BigInt('0x' + expanded.toString('hex')) | 1n; ; p += 2n) if (p % e !== 1n && checkPrimeSync(p)) return p
  }
  const [p, q] = ['p', 'q'].map(prime)
  const d = inverse(e, (p - 1n) * (q - 1n))
  const number = value => { const hex = value.toString(16); return bytes(hex.length % 2 ? '0' + hex : hex).toString('base64url') }
  const parts = { n: p * q, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) }
  const jwk = { kty: 'RSA', ...Object.fromEntries(Object.entries(parts).map(([part, value]) => [part, number(value)])) }
  const key = createPrivateKey({ key: jwk, format: 'jwk' })
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  return peerOf(0, spki, key.export({ format: 'der', type: 'pkcs1' }), signed => nodeSign('sha256', signed, key))
}

function inverse (a, modulus) {
  let [r, next, x, nextX] = [modulus, a, 0n, 1n]
  while (next > 0n) [r, next, x, nextX] = [next, r % next, nextX, x - r / next * nextX]
  return (x + modulus) % modulus
}

const peers = { worker: ed25519('worker'), stranger: ed25519('stranger'), secp256k1: secp256k1('secp256k1'), rsa: rsa('rsa'), ecdsa: ecdsa('ecdsa') }
const { worker, stranger } = peers
const types = { worker: 'ed25519', stranger: 'ed25519', secp256k1: 'secp256k1', rsa: 'rsa', ecdsa: 'ecdsa' }
// Signed envelope (libp2p RFC 0002): domain, payload type and payload, each behind its length.
const envelope = (payload, what = 'registration') => Buffer.concat([`far-mesh-${what}`, `/far-mesh/${what}`, payload].map(part => framed(Buffer.from(part))))
const base64 = data => data?.toString('base64')
/** The proof fields of a body. */
const peerProof = (peer, statement) => ({ peer_public_key: base64(peer.publicKeyToSend), peer_signature: base64(peer.sign(envelope(statement))) })

// ---- what everybody computes

function nodeId ({ network, peer, model, wallet }) {
  const namespace = bytes('e77a79f86dc1508982af08454bef62df')
  const hash = createHash('sha1').update(namespace).update([network, peer, model, wallet].join('\n')).digest()
  hash[6] = hash[6] & 0x0f | 0x50
  hash[8] = hash[8] & 0x3f | 0x80
  return [[0, 4], [4, 6], [6, 8], [8, 10], [10, 16]].map(([from, to]) => hash.toString('hex', from, to)).join('-')
}

const modelKey = model => model === '*' ? '*' : encodeBase58(Buffer.concat([Buffer.from([0x12, 32]), sha256(model)]))
const keyOf = ({ model, peer }, ...rest) => ['', 'far-mesh', modelKey(model), peer, ...rest].join('/')

// ---- statements

const plain = { network: 'far-mesh', wallet: alice.address, issued }
const given = { wallet_address: alice.address, issued_at: issued }
const llama = 'meta-llama/Llama-2-7b-chat-hf'
const apiKey = `rk_${sha256('far-mesh api key').toString('base64url')}`
const apiKeyHash = sha256(apiKey).toString('hex')

const statements = [
  {
    name: 'the documented call',
    peer: worker,
    body: { model_id: llama, public_addr: '1.2.3.4:31330', gpu_model: 'NVIDIA RTX 4090', vram_total_gb: 24.0, num_blocks: 11, torch_dtype: 'float16' },
    message: { model: llama, address: '/ip4/1.2.3.4/tcp/31330', gpu: 'NVIDIA RTX 4090', vramGb: '24', blocks: '11', dtype: 'float16' }
  },
  {
    name: 'only what is needed, lower-case wallet',
    peer: worker,
    body: { wallet_address: alice.address.toLowerCase(), model_id: 'm', public_addr: '[2001:DB8:0::1]:31330' },
    message: { model: 'm', address: '/ip6/2001:db8::1/tcp/31330' }
  },
  {
    name: 'numbers as text, a host name, an expiry, a secp256k1 peer',
    peer: peers.secp256k1,
    body: { model_id: 'a/b-c_d.e', public_addr: 'Worker-1.Example.org:443', vram_total_gb: '23.50', num_blocks: '24.0', expires_at: '2026-02-07T12:00:00Z' },
    message: { model: 'a/b-c_d.e', address: '/dns/worker-1.example.org/tcp/443', vramGb: '23.5', blocks: '24', expires: '2026-02-07T12:00:00Z' }
  },
  {
    name: 'a multiaddr that ends with the peer, an RSA peer',
    peer: peers.rsa,
    body: { model_id: 'a b', public_addr: `/dns4/example.org/tcp/4001/p2p/${peers.rsa.peerId}`, torch_dtype: 'nf4', num_blocks: 0 },
    message: { model: 'a b', address: '/dns4/example.org/tcp/4001', dtype: 'nf4', blocks: '0' }
  },
  {
    name: 'an API key, an ECDSA peer',
    peer: peers.ecdsa,
    body: { model_id: llama, public_addr: '1.2.3.4:31331', api_key_hash: apiKeyHash },
    message: { model: llama, address: '/ip4/1.2.3.4/tcp/31331', apiKeyHash },
    more: { api_key: apiKey }
  },
  {
    name: 'a time with an offset and a fraction',
    peer: worker,
    body: { model_id: 'offset', public_addr: '1.2.3.4:31330', issued_at: '2026-01-31T13:00:00.25+01:00', expires_at: '2026-02-01T00:30:00.999-02:00' },
    message: { model: 'offset', address: '/ip4/1.2.3.4/tcp/31330', expires: '2026-02-01T02:30:00Z' }
  }
].map(({ peer, body, message, ...rest }) => ({ ...rest, peer, body: { ...given, peer_id: peer.peerId, ...body }, message: { ...plain, peer: peer.peerId, ...message } }))

async function signatures (kind, message) {
  const statement = text(kind, message)
  const data = typed(kind, message)
  return { text: statement, typed_data: data, eip191: eip191(alice, statement).serialized, eip712: await eip712(alice, data) }
}

async function registration ({ name, peer, body, message, more }) {
  const { eip712: typedSignature, ...signed } = await signatures('Registration', message)
  return {
    name, body, ...signed, eip191_compact: eip191(alice, signed.text).compactSerialized, eip712: typedSignature,
    ...peerProof(peer, signed.text), ...more,
    node_id: nodeId(message), key: keyOf(message),
    record: record('Registration', message, { scheme: 1, signature: signed.eip191, peer, peerSignature: peer.sign(envelope(signed.text)) }).toString('hex')
  }
}

async function withdrawal (name, peer, model) {
  const message = { ...plain, peer: peer.peerId, model, issued: '2026-01-31T12:00:01Z' }
  const signed = await signatures('Withdrawal', message)
  const byWallet = { scheme: 1, signature: signed.eip191 }
  const byPeer = { peer, peerSignature: peer.sign(envelope(signed.text)) }
  return {
    name, body: { ...given, peer_id: peer.peerId, model_id: model, issued_at: message.issued }, ...signed, ...peerProof(peer, signed.text),
    keys: { wallet: keyOf(message, message.wallet, 'withdrawn'), peer: keyOf(message, 'withdrawn') },
    records: Object.fromEntries(Object.entries({ wallet: byWallet, peer: byPeer, both: { ...byWallet, ...byPeer } })
      .map(([who, proofs]) => [who, record('Withdrawal', message, proofs).toString('hex')]))
  }
}

const granted = { issued: '2026-01-01T00:00:00Z', expires: '2026-04-01T00:00:00Z' } // the longest, 90 days
const bodyOf = ({ wallet, peer, model, issued, expires }) => ({ wallet_address: wallet, peer_id: peer, model_id: model, issued_at: issued, expires_at: expires })

/** An authorization as it stands in the body of a registration, and as it stands in the record of one. */
async function grant (message, { signer = alice, scheme = 'eip191' } = {}) {
  const signature = scheme === 'eip191' ? eip191(signer, text('Authorization', message)).serialized : await eip712(signer, typed('Authorization', message))
  return {
    body: { ...bodyOf(message), signature, signature_scheme: scheme },
    record: record('Authorization', message, { scheme: scheme === 'eip191' ? 1 : 2, signature })
  }
}

async function authorization (name, peer, model) {
  const message = { ...plain, peer: peer.peerId, model, ...granted }
  const registrations = []
  for (const scheme of ['eip191', 'eip712']) {
    const { body, record: authorization } = await grant(message, { scheme })
    const registered = { ...plain, peer: peer.peerId, model: model === '*' ? 'any' : model, address: '/ip4/1.2.3.4/tcp/31330' }
    const statement = text('Registration', registered)
    registrations.push({
      scheme,
      body: { ...given, peer_id: peer.peerId, model_id: registered.model, public_addr: '1.2.3.4:31330', authorization: body, ...peerProof(peer, statement) },
      text: statement,
      node_id: nodeId(registered),
      key: keyOf(registered),
      authorization_record: authorization.toString('hex'),
      record: record('Registration', registered, { peer, peerSignature: peer.sign(envelope(statement)), authorization }).toString('hex')
    })
  }
  return { name, body: bodyOf(message), ...await signatures('Authorization', message), registrations }
}

/** A sign of life by the peer's own key, of the node of a registration. */
function heartbeat (peer, { node_id: node }) {
  const body = { status: 'active', issued_at: '2026-01-31T12:01:00Z' }
  const payload = ['Far Mesh heartbeat', 'Network: far-mesh', `Node: ${node}`, `Status: ${body.status}`, `Issued: ${body.issued_at}`].join('\n')
  return {
    node_id: node, text: payload,
    body: { ...body, peer_public_key: base64(peer.publicKeyToSend), peer_signature: base64(peer.sign(envelope(payload, 'heartbeat'))) }
  }
}

// ---- forgeries

/** Variants of registrations; every one must be refused with the code beside it, and nothing stored. */
async function forgeries (registrations) {
  const [first, , third, , fifth] = registrations
  const message = statements[0].message
  const body = { ...first.body, signature: first.eip191 }
  const proof = { peer_signature: first.peer_signature }
  const otherNetwork = text('Registration', { ...message, network: 'other-mesh' })
  const otherDomain = await eip712(alice, { ...first.typed_data, domain: { ...domain, version: '2' } })
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
    forged('an API key added', { api_key_hash: apiKeyHash }),
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
    forged("another peer's key", { peer_public_key: base64(stranger.publicKey), peer_signature: base64(stranger.sign(envelope(first.text))) }),
    forged("another peer's signature", { peer_signature: base64(stranger.sign(envelope(first.text))) }),
    forged('peer signature without its domain', { peer_signature: base64(worker.sign(Buffer.from(first.text))) }),
    forged('peer signature of the domain of heartbeats', { peer_signature: base64(worker.sign(envelope(first.text, 'heartbeat'))) }),
    forged('peer signature over another statement', { peer_signature: base64(worker.sign(envelope(otherNetwork))) }),
    forged('peer key that is none', { ...proof, peer_public_key: 'AAAA' }, 'validation_failed'),
    forged('peer signature that is no base64', { peer_signature: '***' }, 'validation_failed'),
    ...secondForms(third, peers.secp256k1, order, 'secp256k1'),
    ...secondForms(fifth, peers.ecdsa, orderP256, 'ECDSA'),
    ...await forgedAuthorizations(),
    ...badValues(body)
  ]
}

/** Signatures of the peer's own key, but not in their one canonical form. */
function secondForms (vector, peer, n, type) {
  const [r, s] = peer.rs(envelope(vector.text))
  const good = der(r, s)
  const body = good.subarray(2)
  const forms = {
    'a high s': der(r, n - s),
    'a length in long form': Buffer.concat([Buffer.from([0x30, 0x81, body.length]), body]),
    'a padded r': tlv(0x30, Buffer.concat([tlv(2, Buffer.concat([Buffer.from([0]), integer(r).subarray(2)])), integer(s)])),
    'a byte after it': Buffer.concat([good, Buffer.from([0])])
  }
  return Object.entries(forms).map(([form, signature]) => ({
    name: `${type} peer signature with ${form}`, code: 'signature_invalid',
    body: { ...vector.body, signature: vector.eip191, peer_public_key: vector.peer_public_key, peer_signature: base64(signature) }
  }))
}

/** Registrations that rest on an authorization which does not carry them. */
async function forgedAuthorizations () {
  const grantedTo = { ...plain, peer: worker.peerId, model: 'm', ...granted }
  const registered = { ...plain, peer: worker.peerId, model: 'm', address: '/ip4/1.2.3.4/tcp/31330' }
  const statement = text('Registration', registered)
  const body = { ...given, peer_id: worker.peerId, model_id: 'm', public_addr: '1.2.3.4:31330', ...peerProof(worker, statement) }
  const forged = async (name, change, code = 'validation_failed', how = {}, more = {}) =>
    ({ name: `authorization ${name}`, code, body: { ...body, authorization: (await grant({ ...grantedTo, ...change }, how)).body, ...more } })
  const renamed = async (name, change) => { // signed first, changed then
    const { body: authorization } = await grant(grantedTo)
    return { name: `authorization ${name}`, code: 'signature_invalid', body: { ...body, authorization: { ...authorization, ...change } } }
  }
  return [
    await forged('by another wallet for itself', { wallet: mallory.address }, 'validation_failed', { signer: mallory }),
    await forged('signed by another wallet', {}, 'signature_invalid', { signer: mallory }),
    await forged('for another peer', { peer: stranger.peerId }),
    await forged('for another model', { model: 'other' }),
    await forged('for another network', { network: 'other-mesh' }, 'signature_invalid'),
    await renamed('made to be for every model', { model_id: '*' }),
    await renamed('made to last longer', { expires_at: '2026-03-31T23:59:59Z' }),
    await renamed('with a high s', { signature: highS((await grant(grantedTo)).body.signature) }),
    await renamed('of the other scheme', { signature_scheme: 'eip712' }),
    await forged('ended when the registration was issued', { issued: '2026-01-01T00:00:00Z', expires: issued }),
    await forged('issued after the registration', { issued: '2026-01-31T12:00:01Z' }),
    await forged('longer than 90 days', { expires: '2026-04-01T00:00:01Z' }),
    await forged('without an end', { expires: '' }),
    await forged('that ends before it begins', { expires: '2025-12-31T23:59:59Z' }),
    await forged('beside a wallet signature', {}, 'validation_failed', {}, { signature: eip191(alice, statement).serialized }),
    await forged('without a peer signature', {}, 'validation_failed', {}, { peer_signature: undefined }),
    await forged("with another peer's signature", {}, 'signature_invalid', {}, { peer_signature: base64(stranger.sign(envelope(statement))) })
  ]
}

/** Values that no statement has, signed all the same. */
function badValues (body) {
  const signed = (name, change, message) => ({
    name, code: 'validation_failed', body: { ...body, ...change, signature: eip191(alice, text('Registration', { ...statements[0].message, ...message })).serialized }
  })
  const address = (name, given, multiaddr = given) => signed(`address ${name}`, { public_addr: given }, { address: multiaddr })
  return [
    signed('a model that is not ASCII', { model_id: 'модель/тест 🤖' }, { model: 'модель/тест 🤖' }),
    signed('a model with a line break', { model_id: 'a\nb' }, { model: 'a\nb' }),
    signed('a GPU with a space at its end', { gpu_model: 'H100 ' }, { gpu: 'H100 ' }),
    signed('a registration for every model', { model_id: '*' }, { model: '*' }),
    signed('issued in the year 9999', { issued_at: '9999-12-31T23:59:59Z' }, { issued: '9999-12-31T23:59:59Z' }),
    signed('issued in the year 2019', { issued_at: '2019-12-31T23:59:59Z' }, { issued: '2019-12-31T23:59:59Z' }),
    signed('a lease of more than 7 days', { expires_at: '2026-02-07T12:00:01Z' }, { expires: '2026-02-07T12:00:01Z' }),
    signed('an API key hash in capitals', { api_key_hash: apiKeyHash.toUpperCase() }, { apiKeyHash: apiKeyHash.toUpperCase() }),
    signed('an API key in place of its hash', { api_key_hash: apiKey }, { apiKeyHash: apiKey }),
    address('that is multicast', '224.0.0.1:31330', '/ip4/224.0.0.1/tcp/31330'),
    address('that is multicast, IPv6', '[ff02::1]:31330', '/ip6/ff02::1/tcp/31330'),
    address('that is unspecified', '0.0.0.0:31330', '/ip4/0.0.0.0/tcp/31330'),
    address('that is unspecified, IPv6', '[::]:31330', '/ip6/::/tcp/31330'),
    address('that is unspecified, mapped', '[::ffff:0.0.0.0]:31330', '/ip6/::ffff:0.0.0.0/tcp/31330'),
    address('of the network 0', '0.1.2.3:31330', '/ip4/0.1.2.3/tcp/31330'),
    address('that is broadcast', '255.255.255.255:31330', '/ip4/255.255.255.255/tcp/31330'),
    address('that is link-local without a zone', '[fe80::1]:31330', '/ip6/fe80::1/tcp/31330'),
    address('without a port', '1.2.3.4', '/ip4/1.2.3.4'),
    address('without a transport', '/ip4/1.2.3.4'),
    address('with port 0', '/ip4/1.2.3.4/tcp/0'),
    address('with two transports', '/ip4/1.2.3.4/tcp/31330/udp/31330/quic-v1'),
    address('of a relay without its id', '/ip4/1.2.3.4/tcp/31330/p2p-circuit'),
    address('that ends with another peer', `/ip4/1.2.3.4/tcp/31330/p2p/${stranger.peerId}`, '/ip4/1.2.3.4/tcp/31330')
  ]
}

/** A letter whose case is changed has another checksum; a digit has none, so it becomes another digit. */
function flip (c) {
  if (/[a-f]/.test(c)) return c.toUpperCase()
  return /[A-F]/.test(c) ? c.toLowerCase() : String((Number(c) + 1) % 10)
}

/** Encoded records that are none, or that prove nothing of what they say; with what is wrong. */
async function badRecords () {
  const message = statements[0].message
  const statement = text('Registration', message)
  const wallet = { scheme: 1, signature: eip191(alice, statement).serialized }
  const both = { ...wallet, peer: worker, peerSignature: worker.sign(envelope(statement)) }
  const { rsa } = peers
  const ofRsa = { ...message, peer: rsa.peerId }
  const rsaStatement = text('Registration', ofRsa)
  const rsaWallet = { scheme: 1, signature: eip191(alice, rsaStatement).serialized }
  const rsaSignature = rsa.sign(envelope(rsaStatement))
  const grantTo = { ...plain, peer: worker.peerId, model: '*', ...granted }
  const { record: authorization } = await grant(grantTo)
  const good = record('Registration', message, both)
  const proofs = { peer: worker, peerSignature: worker.sign(envelope(statement)) }
  const withdrawn = { ...plain, peer: worker.peerId, model: 'm' }
  const withdrawal = record('Withdrawal', withdrawn, { scheme: 1, signature: eip191(alice, text('Withdrawal', withdrawn)).serialized })
  const grantByPeer = { peer: worker, peerSignature: worker.sign(envelope(text('Authorization', grantTo))) }
  const more = protobuf([[20, 'x']])
  const bad = (name, bytes) => ({ name, record: Buffer.from(bytes).toString('hex') })
  const replaced = (field, value) => record('Registration', { ...message, ...field }, { ...both, ...value })
  return [
    bad('nothing', []),
    bad('cut off', good.subarray(0, -1)),
    bad('a field twice', Buffer.concat([good, protobuf([[4, 'other']])])),
    bad('a field of another wire type', Buffer.concat([good.subarray(protobuf([[1, 'far-mesh']]).length), protobuf([[1, 1]])])),
    bad('another version', replaced({}, { version: 2 })),
    bad('another kind', replaced({}, { number: 3 })),
    bad('another scheme', replaced({}, { scheme: 3 })),
    bad('unsigned', record('Registration', message)),
    bad('signed by the peer alone', record('Registration', message, proofs)),
    bad('v 0', replaced({}, { signature: withV(wallet.signature, Signature.from(wallet.signature).v - 27) })),
    bad('high s', replaced({}, { signature: highS(wallet.signature) })),
    bad('a scheme without a signature', replaced({}, { signature: '' })),
    bad('a signature without a scheme', replaced({}, { scheme: 0 })),
    bad('wallet in lower case', replaced({ wallet: message.wallet.toLowerCase() })),
    bad('a number in a longer form', replaced({ vramGb: '24.0' })),
    bad('a time with an offset', replaced({ issued: '2026-01-31T12:00:00+00:00' })),
    bad('no address', replaced({ address: '' })),
    bad('the key of the id beside it', record('Registration', message, { ...both, peer: { publicKeyToSend: worker.publicKey } })),
    bad('no key where the id holds none', record('Registration', ofRsa, { ...rsaWallet, peer: {}, peerSignature: rsaSignature })),
    bad('a key without a signature', Buffer.concat([record('Registration', ofRsa, rsaWallet), protobuf([[17, rsa.publicKey]])])),
    bad("another RSA peer's key", record('Registration', ofRsa, { ...rsaWallet, peer: peers.ecdsa, peerSignature: rsaSignature })),
    bad('a withdrawal with an address', Buffer.concat([withdrawal, protobuf([[5, '/ip4/1.2.3.4/tcp/1']])])),
    bad('a withdrawal that nobody signed', record('Withdrawal', withdrawn)),
    bad('a withdrawal with the signature of a registration', record('Withdrawal', withdrawn, wallet)),
    bad('an authorization signed by the peer', record('Authorization', grantTo, grantByPeer)),
    bad('a wallet signature beside an authorization', record('Registration', message, { ...both, authorization })),
    bad('an authorization without a peer signature', record('Registration', message, { authorization })),
    bad('a registration in place of an authorization', record('Registration', message, { ...proofs, authorization: good })),
    bad('an authorization with an unknown field', record('Registration', message, { ...proofs, authorization: Buffer.concat([authorization, more]) })),
    bad('an authorization by another wallet', record('Registration', message, { ...proofs, authorization: (await grant(grantTo, { signer: mallory })).record }))
  ]
}

const registrations = []
for (const statement of statements) registrations.push(await registration(statement))
const withdrawals = [
  await withdrawal('of one model', worker, 'm'),
  await withdrawal('of every model', worker, '*'),
  await withdrawal('of every model, an RSA peer', peers.rsa, '*')
]
const authorizations = [
  await authorization('for one model', worker, 'm'),
  await authorization('for every model, a secp256k1 peer', peers.secp256k1, '*'),
  await authorization('for every model, an RSA peer', peers.rsa, '*')
]
writeFileSync(new URL('registrations.json', import.meta.url), JSON.stringify({
  wallets: { alice: alice.privateKey, mallory: mallory.privateKey },
  peers: Object.fromEntries(Object.entries(peers).map(([name, { privateKey, publicKey, peerId }]) =>
    [name, { type: types[name], private_key: privateKey.toString('hex'), public_key: publicKey.toString('hex'), id: peerId }])),
  issued, registrations, withdrawals, authorizations,
  heartbeat: heartbeat(worker, registrations[0]),
  forgeries: await forgeries(registrations),
  bad_records: await badRecords()
}, null, 2) + '\n')
