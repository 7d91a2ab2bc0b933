// Holds registrations.json against docs/verify/verify.mjs: every record verifies under its own DHT keys and no other, every
// forgery made into a record does not, and no changed bit is without effect. Run where ethers is installed, for example
//   cd tests/Interop.Tests/peers && npm ci && node ../../vectors/check-registration-vectors.mjs
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { verify } from '../../docs/verify/verify.mjs'
import { envelopeOf, heartbeatOf, messageOf, recordOf, textOf, typedOf } from '../Interop.Tests/peers/statements.mjs'
import { createPublicKey, verify as verifies } from 'node:crypto'

const vectors = JSON.parse(readFileSync(new URL('registrations.json', import.meta.url)))
const program = fileURLToPath(new URL('../../docs/verify/verify.mjs', import.meta.url))
const unhex = text => Buffer.from(text, 'hex')
const wallet = vectors.registrations[0].body.wallet_address
const typeOf = peer => Object.values(vectors.peers).find(({ id }) => id === peer).type
const allKeys = [...vectors.registrations.map(({ key }) => key), ...vectors.withdrawals.flatMap(({ keys }) => Object.values(keys))]
const checked = { accepted: 0, refused: 0 }

function accepted (name, record, { kind, body, proofs, keys = [], expires, node_id: node, scheme = proofs.wallet }) {
  const result = verify(unhex(record))
  const { peer, model } = messageOf(kind, body)
  const { issued, expires: end, node_id: id, ...said } = result
  assert.deepEqual(said, { kind, wallet, peer, model, proofs }, name)
  if (expires) assert.equal(end, expires, name)
  if (node) assert.equal(id, node, name)
  for (const key of keys) assert.deepEqual(verify(unhex(record), { key }), result, name)
  for (const key of new Set(allKeys)) if (!keys.includes(key)) refused(`${name} under ${key}`, record, { key })
  refused(`${name} in another network`, record, { network: 'other-mesh' })
  if (scheme !== 'eip712') everyBitCounts(name, unhex(record), result)
  checked.accepted++
}

function refused (name, record, options) {
  assert.throws(() => verify(unhex(record), options), error => error.name !== 'AssertionError', `${name} was accepted`)
  checked.refused++
}

/** Without a proof that it can do without a record still says the same, and proves less; else a changed bit must break it. */
function everyBitCounts (name, record, { proofs, ...said }) {
  for (let at = 0; at < record.length; at++) {
    const changed = Buffer.from(record)
    changed[at] ^= 1 << at % 8
    let result
    try { result = verify(changed) } catch { checked.refused++; continue }
    const less = { ...result.proofs, wallet: result.proofs.wallet ?? proofs.wallet, peer: result.proofs.peer ?? proofs.peer }
    assert.deepEqual([less, result.proofs.wallet && result.proofs.peer], [proofs, null], `${name}, byte ${at}`)
    assert.deepEqual({ ...result, proofs: 0, expires: 0 }, { ...said, proofs: 0, expires: 0 }, `${name}, byte ${at}`)
  }
}

function sameStatement (kind, { name, body, text, typed_data: typed }) {
  const message = messageOf(kind, { ...body, wallet_address: wallet })
  assert.equal(textOf(kind, message), text, name)
  if (typed) assert.deepEqual(typedOf(kind, message), typed, name)
}

/** The record of a body with some of its vector's signatures. */
function recordWith (kind, vector, scheme, peer) {
  const { peer_public_key: key, peer_signature: signature } = peer ? vector : {}
  const byWallet = scheme && { signature: vector[scheme], signature_scheme: scheme }
  return recordOf(kind, { ...vector.body, wallet_address: wallet, ...byWallet, peer_public_key: key, peer_signature: signature }).toString('hex')
}

for (const vector of vectors.registrations) {
  sameStatement('registration', vector)
  const type = typeOf(vector.body.peer_id)
  assert.equal(recordWith('registration', vector, 'eip191', true), vector.record, vector.name)
  for (const scheme of ['eip191', 'eip712']) {
    const [proven, claim] = [true, false].map(peer => recordWith('registration', vector, scheme, peer))
    accepted(vector.name, proven, { kind: 'registration', ...vector, proofs: { wallet: scheme, peer: type }, keys: [vector.key] })
    accepted(vector.name, claim, { kind: 'registration', ...vector, proofs: { wallet: scheme, peer: null } })
  }
  refused(`${vector.name}, by the peer alone`, recordWith('registration', vector, null, true))
}

for (const vector of vectors.withdrawals) {
  sameStatement('withdrawal', vector)
  const type = typeOf(vector.body.peer_id)
  const { keys, records } = vector
  assert.equal(recordWith('withdrawal', vector, 'eip191', true), records.both, vector.name)
  for (const scheme of ['eip191', 'eip712']) {
    const [both, byWallet] = [true, false].map(peer => recordWith('withdrawal', vector, scheme, peer))
    const said = { kind: 'withdrawal', ...vector, expires: '2026-05-01T12:00:01Z' }
    accepted(vector.name, both, { ...said, proofs: { wallet: scheme, peer: type }, keys: Object.values(keys) })
    accepted(vector.name, byWallet, { ...said, proofs: { wallet: scheme, peer: null }, keys: [keys.wallet] })
  }
  assert.equal(recordWith('withdrawal', vector, 'eip191', false), records.wallet, vector.name)
  const expires = '2026-02-07T12:00:01Z'
  accepted(vector.name, records.peer, { kind: 'withdrawal', ...vector, proofs: { wallet: null, peer: type }, keys: [keys.peer], expires })
}

for (const vector of vectors.authorizations) {
  sameStatement('authorization', vector)
  for (const registration of vector.registrations) {
    sameStatement('registration', registration)
    const name = `${vector.name}, ${registration.scheme}`
    const granted = { wallet: registration.scheme, peer: null }
    accepted(name, registration.authorization_record, { kind: 'authorization', ...vector, proofs: granted, expires: vector.body.expires_at })
    assert.equal(recordOf('registration', registration.body).toString('hex'), registration.record, name)
    const proofs = { wallet: 'authorization', peer: typeOf(registration.body.peer_id) }
    accepted(name, registration.record, { kind: 'registration', ...registration, proofs, keys: [registration.key] })
  }
}

// A mistake of the body alone makes no wrong record, and who can dial an address is not judged there.
const ofTheBody = name => name.startsWith('address ') || name === 'peer signature that is no base64'
for (const { name, body } of vectors.forgeries.filter(({ name }) => !ofTheBody(name))) {
  refused(name, recordOf('registration', body.wallet_address === wallet.toLowerCase() ? { ...body, wallet_address: wallet } : body).toString('hex'))
}
for (const { name, record } of vectors.bad_records) refused(name, record)

const { heartbeat, peers: { worker } } = vectors
assert.equal(heartbeatOf({ ...heartbeat, ...heartbeat.body }), heartbeat.text)
const key = createPublicKey({ key: Buffer.concat([unhex('302a300506032b6570032100'), unhex(worker.public_key).subarray(-32)]), format: 'der', type: 'spki' })
assert(verifies(null, envelopeOf('heartbeat', heartbeat.text), key, Buffer.from(heartbeat.body.peer_signature, 'base64')))

// The program itself: base64 and hex, as an argument and on standard input; its exit codes.
const [first] = vectors.registrations
for (const encoding of ['hex', 'base64']) {
  const given = unhex(first.record).toString(encoding)
  for (const [args, input] of [[[given], ''], [[], given]]) {
    assert.equal(JSON.parse(execFileSync('node', [program, '--key', first.key, ...args], { input })).node_id, first.node_id)
  }
}
const failed = spawnSync('node', [program, vectors.bad_records[0].record || 'AA=='], { encoding: 'utf8' })
assert.equal(failed.status, 1)
assert.match(failed.stderr, /does not verify: /)
console.log(`${checked.accepted} records accepted, ${checked.refused} refused`)
