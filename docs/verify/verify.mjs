#!/usr/bin/env node
// Verifies the record of a registration, withdrawal or authorization as docs/protocols/registration-record.md has it, and
// shares no code with the daemon. Needs Node 20, and ethers 6 where it is run or beside this file.
//   node verify.mjs [--key /far-mesh/...] [--network far-mesh] [record in base64 or hex; else on standard input]
// Prints what the record says and which proofs it bears; exits 1 with the reason on standard error if it does not verify.
import { createHash, createPublicKey, verify as verifies } from 'node:crypto'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parseArgs } from 'node:util'
const require = createRequire(existsSync('node_modules/ethers') ? process.cwd() + '/' : realpathSync(process.argv[1]))
const { decodeBase58, encodeBase58, getAddress, verifyMessage, verifyTypedData } = require('ethers')

const KINDS = ['Registration', 'Withdrawal', 'Authorization']
const SECOND_LINES = ['I run this peer and offer this model.', 'I no longer offer this.', 'This peer may register its models for me.']
const TIME = /^(20[2-9]\d|2100)-\d\d-\d\dT\d\d:\d\d:\d\dZ$/
// Field n of the record is row n: label in the text, name in the typed data, form, and its use in a registration, a
// withdrawal and an authorization: + needed, ? optional, - absent.
const FIELDS = [
  ['Network', 'network', /^.{1,64}$/, '+++'], ['Wallet', 'wallet', /^0x[0-9a-fA-F]{40}$/, '+++'],
  ['Peer', 'peer', /^[1-9A-HJ-NP-Za-km-z]{1,128}$/, '+++'], ['Model', 'model', /^.{1,256}$/, '+++'],
  ['Address', 'address', /^(?!.*\/p2p\/[^/]+$)\/.{1,511}$/, '+--'], ['GPU', 'gpu', /^.{1,128}$/, '?--'],
  ['VRAM GB', 'vramGb', /^(?=0\.\d{1,28}$|[\d.]{1,29}$)(1000000|(0|[1-9]\d{0,5})(\.\d*[1-9])?)$/, '?--'],
  ['Blocks', 'blocks', /^(100000|0|[1-9]\d{0,4})$/, '?--'], ['Dtype', 'dtype', /^[a-z0-9_]{1,32}$/, '?--'], ['Issued', 'issued', TIME, '+++'],
  ['Expires', 'expires', TIME, '?-+'], ['API key hash', 'apiKeyHash', /^[0-9a-f]{64}$/, '?--']
]
const [REGISTRATION, WITHDRAWAL, GRANT] = [0, 1, 2]
const [VERSION, KIND, SCHEME, SIGNATURE, PEER_KEY, PEER_SIGNATURE, AUTHORIZATION] = [13, 14, 15, 16, 17, 18, 19]
const ORDERS = { // of the curves
  secp256k1: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
  prime256v1: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  secp384r1: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  secp521r1: (1n << 521n) - 0x5ae79787c40d069948033feb708f65a2fc44a36477663b851449048e16ec79bf7n
}

/** What the record says and proves; throws with the reason when it does not verify, or has no place under the key. */
export function verify (bytes, { key, network = 'far-mesh' } = {}) {
  const record = read(bytes)
  const { kind, said, said: { wallet, peer, model, issued } } = record
  check(said.network === network, `it is for the network ${said.network}`)
  const grant = record.get(AUTHORIZATION) && read(record.get(AUTHORIZATION))
  const proofs = { wallet: grant ? checkAuthorization(record, grant) : walletProof(record), peer: peerProof(record) }
  const enough = { [REGISTRATION]: proofs.wallet, [WITHDRAWAL]: proofs.wallet || proofs.peer, [GRANT]: proofs.wallet && !proofs.peer }
  check(enough[kind], 'it is not signed by whom it must be')
  check(key == null || dhtKeys(record, proofs).includes(key), `its place is ${dhtKeys(record, proofs).join(' and ') || 'under no key'}`)
  // A withdrawal is of use while there may be anything that it ends; a registration ends with its authorization, too.
  const lifetime = kind === REGISTRATION ? 1 : proofs.wallet ? 90 : 7
  const expires = [said.expires || time(Date.parse(issued) + lifetime * 86_400_000), grant?.said.expires ?? '9'].sort()[0]
  return { kind: KINDS[kind].toLowerCase(), wallet, peer, model, issued, expires, node_id: nodeId(said), proofs }
}

/** Where it is kept in the DHT. Each key has one author, whose signature must be there; an authorization has none. */
function dhtKeys ({ kind, said }, { wallet, peer }) {
  const root = `/far-mesh/${said.model === '*' ? '*' : encodeBase58(Buffer.concat([Buffer.of(0x12, 32), sha256(said.model)]))}/${said.peer}`
  if (kind !== WITHDRAWAL) return kind === REGISTRATION && peer ? [root] : []
  return [...(peer ? [`${root}/withdrawn`] : []), ...(wallet ? [`${root}/${said.wallet}/withdrawn`] : [])]
}

/** Decodes, and holds every value against the field table. Unknown fields are dropped: nobody signed them. */
function read (bytes) {
  check(bytes.length <= 4096, 'it has more than 4096 bytes')
  const known = [...decode(bytes)].filter(([n]) => n <= AUTHORIZATION)
  for (const [n, value] of known) check((n >= VERSION && n <= SCHEME) === (typeof value === 'bigint'), `field ${n} has the wrong wire type`)
  const fields = new Map(known.filter(([, value]) => value !== 0n && value.length !== 0))
  const kind = Number(fields.get(KIND) ?? 0n)
  check(fields.get(VERSION) === 1n && kind < KINDS.length, 'its version or kind is not known here')
  const said = Object.fromEntries(FIELDS.map(([, name, form, uses], row) => {
    const value = fields.get(row + 1)?.toString('latin1') ?? ''
    check(uses[kind] !== (value === '' ? '+' : '-'), `${name} is ${value === '' ? 'missing' : 'not in this kind of statement'}`)
    const good = /^[!-~]([ -~]*[!-~])?$/.test(value) && form.test(value) && (form !== TIME || time(Date.parse(value)) === value)
    check(value === '' || good, `${name} is not in its canonical form`)
    return [name, value]
  }))
  check(getAddress(said.wallet.toLowerCase()) === said.wallet, 'wallet is not in its EIP-55 form')
  const lease = Date.parse(said.expires) - Date.parse(said.issued)
  check(said.expires === '' || (lease > 0 && lease <= (kind === GRANT ? 90 : 7) * 86_400_000), 'expires is not later than issued, or too late')
  check(kind !== REGISTRATION || said.model !== '*', 'no registration is for every model')
  return { kind, said, bytes, fields, get: n => fields.get(n) }
}

const text = ({ kind, said }) => [`Far Mesh ${KINDS[kind].toLowerCase()}`, SECOND_LINES[kind], '',
  ...FIELDS.filter(([, name]) => said[name] !== '').map(([label, name]) => `${label}: ${said[name]}`)].join('\n')

/** 'eip191' or 'eip712' when the wallet named has signed, null when none has; any other signature is an error. */
function walletProof (record) {
  const [scheme, signature] = [Number(record.get(SCHEME) ?? 0n), record.get(SIGNATURE)]
  check(scheme <= 2 && (scheme === 0) === (signature == null), 'signature and scheme do not go together')
  if (signature == null) return null
  check(signature.length === 65 && [27, 28].includes(signature[64]), 'the wallet signature is not one of 65 bytes with v 27 or 28')
  check(number(signature.subarray(32, 64)) <= ORDERS.secp256k1 / 2n, 'the wallet signature has a high s')
  const members = FIELDS.filter(([, , , uses]) => uses[record.kind] !== '-').map(([, name]) => ({ name, type: 'string' }))
  const hex = '0x' + signature.toString('hex')
  const signer = scheme === 1 ? verifyMessage(text(record), hex)
    : verifyTypedData({ name: 'Far Mesh Registry', version: '1' }, { [KINDS[record.kind]]: members }, record.said, hex)
  check(signer === record.said.wallet, `the wallet signature is one by ${signer}`)
  return scheme === 1 ? 'eip191' : 'eip712'
}

function checkAuthorization (record, grant) {
  check(record.kind === REGISTRATION && grant.kind === GRANT, 'only a registration rests on an authorization, and on nothing else')
  check(!record.get(SIGNATURE) && !record.get(SCHEME), 'it has both a wallet signature and an authorization')
  check(record.get(PEER_SIGNATURE), 'a registration by authorization must be signed by the peer')
  check(grant.bytes.equals(encode(grant.fields)), 'its authorization is not in its canonical encoding')
  for (const name of ['network', 'wallet', 'peer']) check(grant.said[name] === record.said[name], `its authorization is for another ${name}`)
  check(['*', record.said.model].includes(grant.said.model), 'its authorization is for another model')
  const { issued } = record.said // which sorts as text
  check(grant.said.issued <= issued && issued < grant.said.expires, 'its authorization does not cover the time of issue')
  check(walletProof(grant) && !peerProof(grant) && !grant.get(AUTHORIZATION), 'its authorization is not signed by the wallet alone')
  return 'authorization'
}

/** The type of the peer's key when that has signed, null when none has; any other signature is an error. */
function peerProof (record) {
  const [id, given, signature] = [unbase58(record.said.peer), record.get(PEER_KEY), record.get(PEER_SIGNATURE)]
  const inId = id[0] === 0 && id[1] > 0 && id[1] <= 42 && id.length === id[1] + 2 // the identity multihash: the key itself
  check(inId || (id[0] === 0x12 && id[1] === 32 && id.length === 34), 'the peer id is none')
  check(signature || !given, 'there is a peer public key without a peer signature')
  if (!signature) return null
  check(inId === !given, 'the peer public key must be there if, and only if, the peer id does not hold it')
  const key = given ?? id.subarray(2)
  check(inId || (key.length > 42 && sha256(key).equals(id.subarray(2))), 'the peer public key is not the one of the peer id')
  const fields = decode(key) // {1: type, 2: data}
  check(fields.size === 2 && key.equals(encode(fields)), 'the peer public key is not in its canonical encoding')
  const { type, imported } = importKey(Number(fields.get(1)), fields.get(2))
  const order = ORDERS[imported.asymmetricKeyDetails.namedCurve]
  check(!order || isCanonical(signature, order), 'the peer signature has a high s, or is not strict DER')
  // A signed envelope of libp2p: domain, payload type and payload, each behind its length.
  const signed = Buffer.concat(['far-mesh-registration', '/far-mesh/registration', text(record)].map(part => framed(Buffer.from(part))))
  check(verifies(type === 'ed25519' ? null : 'sha256', signed, imported, signature), 'the peer signature is not one by the peer over this statement')
  return type
}

function importKey (number, data) {
  const [type, prefix] = [['rsa', ''], ['ed25519', '302a300506032b6570032100'],
    ['secp256k1', '3036301006072a8648ce3d020106052b8104000a032200'], ['ecdsa', '']][number] ?? ['known', '']
  const imported = createPublicKey({ key: Buffer.concat([Buffer.from(prefix, 'hex'), data]), format: 'der', type: 'spki' })
  const { modulusLength: bits, publicExponent: e, namedCurve } = imported.asymmetricKeyDetails
  const same = imported.export({ format: 'der', type: 'spki' }).equals(data) // no second encoding of a key
  const rsa = imported.asymmetricKeyType === 'rsa' && bits >= 2048 && bits <= 8192 && e < 1n << 31n
  check([same && rsa, data.length === 32, data.length === 33, same && /^(prime|secp[35])/.test(namedCurve)][number], `it is no ${type} key`)
  return { type, imported }
}

/** Whether an ECDSA signature is the one that the lower s makes in strict DER. */
function isCanonical (signature, order) {
  const at = signature[1] === 0x81 ? 3 : 2
  const end = at + 2 + signature[at + 1]
  const [r, s] = [signature.subarray(at + 2, end), signature.subarray(end + 2)].map(number)
  const der = (tag, body) => Buffer.concat([Buffer.from(body.length < 128 ? [tag, body.length] : [tag, 0x81, body.length]), body])
  const integer = hex => der(2, Buffer.from(hex.length % 2 ? '0' + hex : hex > '8' ? '00' + hex : hex, 'hex'))
  return s <= order / 2n && signature.equals(der(0x30, Buffer.concat([r, s].map(value => integer(value.toString(16))))))
}

function nodeId ({ network, peer, model, wallet }) { // UUIDv5
  const hash = createHash('sha1').update('e77a79f86dc1508982af08454bef62df', 'hex').update([network, peer, model, wallet].join('\n')).digest()
  ;[hash[6], hash[8]] = [hash[6] & 15 | 0x50, hash[8] & 63 | 0x80]
  return hash.toString('hex', 0, 16).replace(/^(.{8})(....)(....)(....)/, '$1-$2-$3-$4-')
}

/** Protobuf: field number -> bigint or bytes, each at most once. */
function decode (bytes) {
  const fields = new Map()
  let at = 0
  const varint = (value = 0n, shift = 0n) => {
    check(shift < 70n && at < bytes.length, 'it is truncated or no protobuf')
    value |= BigInt(bytes[at] & 127) << shift
    return bytes[at++] < 128 ? value : varint(value, shift + 7n)
  }
  while (at < bytes.length) {
    const [n, wire] = (tag => [Number(tag >> 3n), Number(tag & 7n)])(varint())
    const length = [0, 8, wire === 2 && Number(varint()), Infinity, Infinity, 4][wire] ?? Infinity
    check(!fields.has(n) || n > AUTHORIZATION, `field ${n} is there twice`)
    check(at + length <= bytes.length, 'it is truncated or no protobuf')
    fields.set(n, wire === 0 ? varint() : bytes.subarray(at, at += length))
  }
  return fields
}
const uvarint = value => value < 128 ? Buffer.of(Number(value)) : Buffer.concat([Buffer.of(Number(value) & 127 | 128), uvarint(Number(value) >> 7)])
const framed = bytes => Buffer.concat([uvarint(bytes.length), bytes])
const encode = fields => Buffer.concat([...fields].sort(([a], [b]) => a - b)
  .flatMap(([n, value]) => typeof value === 'bigint' ? [uvarint(n << 3), uvarint(value)] : [uvarint(n << 3 | 2), framed(value)]))
function unbase58 (digits) { // with the zeros that it begins with
  const hex = decodeBase58(digits).toString(16)
  return Buffer.from('00'.repeat(digits.search(/[^1]|$/)) + (hex.length % 2 ? '0' : '') + hex, 'hex')
}
function number (bytes) { return BigInt('0x0' + bytes.toString('hex')) }
function sha256 (data) { return createHash('sha256').update(data).digest() }
function time (milliseconds) { return Number.isNaN(milliseconds) ? '' : new Date(milliseconds).toISOString().replace('.000', '') }
function check (good, reason) { if (!good) throw new Error(reason) }

if (import.meta.url.endsWith(encodeURI(realpathSync(process.argv[1])))) {
  const { values, positionals } = parseArgs({ options: { key: { type: 'string' }, network: { type: 'string' } }, allowPositionals: true })
  const given = (positionals[0] ?? readFileSync(0, 'latin1')).trim()
  try {
    console.log(JSON.stringify(verify(Buffer.from(given, /^([0-9a-f]{2})+$/i.test(given) ? 'hex' : 'base64'), values), null, 2))
  } catch (error) {
    console.error(`does not verify: ${error.message}`)
    process.exitCode = 1
  }
}
