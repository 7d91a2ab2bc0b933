// The statements of docs/protocols/registration-record.md in all their forms, made of the JSON body of a call. Nothing is
// judged here: a value that the daemon must refuse is written as it came.
import { decode, encode, framed } from './protobuf.mjs'

// Label in the text, name in the typed data, name in the body, whether a withdrawal and an authorization have it.
const ROWS = [
  ['Network', 'network', '', true, true], ['Wallet', 'wallet', 'wallet_address', true, true], ['Peer', 'peer', 'peer_id', true, true],
  ['Model', 'model', 'model_id', true, true], ['Address', 'address', 'public_addr'], ['GPU', 'gpu', 'gpu_model'],
  ['VRAM GB', 'vramGb', 'vram_total_gb'], ['Blocks', 'blocks', 'num_blocks'], ['Dtype', 'dtype', 'torch_dtype'],
  ['Issued', 'issued', 'issued_at', true, true], ['Expires', 'expires', 'expires_at', false, true], ['API key hash', 'apiKeyHash', 'api_key_hash']
]
const KINDS = {
  registration: { type: 'Registration', number: 0, second: 'I run this peer and offer this model.', rows: ROWS },
  withdrawal: { type: 'Withdrawal', number: 1, second: 'I no longer offer this.', rows: ROWS.filter(row => row[3]) },
  authorization: { type: 'Authorization', number: 2, second: 'This peer may register its models for me.', rows: ROWS.filter(row => row[4]) }
}
const SCHEMES = [undefined, 'eip191', 'eip712']
const FORMS = { public_addr: multiaddr, vram_total_gb: decimal, num_blocks: decimal, issued_at: time, expires_at: time }

/** The canonical value of each field by its name in the typed data; '' where not given. */
export function messageOf (kind, body, network = 'far-mesh') {
  return Object.fromEntries(KINDS[kind].rows.map(([, name, field]) => {
    const given = field === '' ? network : body[field] ?? ''
    return [name, given === '' ? '' : (FORMS[field] ?? String)(given, body)]
  }))
}

export function textOf (kind, message) {
  const lines = KINDS[kind].rows.filter(([, name]) => message[name] !== '').map(([label, name]) => `${label}: ${message[name]}`)
  return [`Far Mesh ${kind}`, KINDS[kind].second, '', ...lines].join('\n')
}

export function typedOf (kind, message) {
  const members = names => names.map(name => ({ name, type: 'string' }))
  return {
    domain: { name: 'Far Mesh Registry', version: '1' },
    types: { EIP712Domain: members(['name', 'version']), [KINDS[kind].type]: members(KINDS[kind].rows.map(([, name]) => name)) },
    primaryType: KINDS[kind].type,
    message
  }
}

/** The encoded record of a body with its proofs. */
export function recordOf (kind, body, network) {
  const message = messageOf(kind, body, network)
  const bytes = (text, encoding) => text ? Buffer.from(text, encoding) : undefined
  const scheme = SCHEMES.indexOf(body.signature_scheme ?? 'eip191')
  return encode(...ROWS.map(([, name], row) => [row + 1, message[name] || undefined]), [13, 1], [14, KINDS[kind].number || undefined],
    [15, !body.signature ? undefined : scheme < 0 ? SCHEMES.length : scheme], [16, bytes(body.signature?.slice(2), 'hex')],
    [17, bytes(body.peer_public_key, 'base64')], [18, bytes(body.peer_signature, 'base64')],
    [19, body.authorization && recordOf('authorization', body.authorization, network)])
}

/** The body that a record came from, with its proofs: numbers come as text, which means the same. */
export function bodyOf (record) {
  const fields = decode(record)
  const [SCHEME, SIGNATURE, PEER_KEY, PEER_SIGNATURE, AUTHORIZATION] = [15, 16, 17, 18, 19]
  const said = ROWS.map(([, , field], row) => [field, fields[row + 1]?.[0].toString()]).filter(([field, value]) => field !== '' && value != null)
  const proof = (name, number, write) => fields[number] == null ? {} : { [name]: write(fields[number][0]) }
  return {
    ...Object.fromEntries(said),
    ...proof('signature', SIGNATURE, bytes => '0x' + bytes.toString('hex')),
    ...proof('signature_scheme', SCHEME, scheme => SCHEMES[Number(scheme)]),
    ...proof('peer_public_key', PEER_KEY, bytes => bytes.toString('base64')),
    ...proof('peer_signature', PEER_SIGNATURE, bytes => bytes.toString('base64')),
    ...proof('authorization', AUTHORIZATION, bodyOf)
  }
}

/** What a peer signs in a libp2p envelope of one of our domains, 'registration' or 'heartbeat'. */
export const envelopeOf = (domain, payload) =>
  Buffer.concat([`far-mesh-${domain}`, `/far-mesh/${domain}`, payload].map(part => framed(Buffer.from(part))))

export const heartbeatOf = ({ network = 'far-mesh', node_id: node, status, issued_at: issued }) =>
  ['Far Mesh heartbeat', `Network: ${network}`, `Node: ${node}`, `Status: ${status}`, `Issued: ${issued}`].join('\n')

function multiaddr (given, { peer_id: peer }) {
  if (given.startsWith('/')) return given.endsWith(`/p2p/${peer}`) ? given.slice(0, -`/p2p/${peer}`.length) : given
  const [, ip6, host, port] = /^(?:\[(.*)\]|(.*)):(\d+)$/.exec(given) ?? []
  if (port == null) return given
  if (ip6 != null) return `/ip6/${new URL(`http://[${ip6}]`).hostname.slice(1, -1)}/tcp/${port}`
  return /^[\d.]+$/.test(host) ? `/ip4/${host}/tcp/${port}` : `/dns/${host.toLowerCase()}/tcp/${port}`
}

function decimal (given) { return String(Number(given)) }

function time (given) {
  const time = new Date(given)
  return Number.isNaN(time.getTime()) ? given : time.toISOString().replace(/\.\d+/, '')
}
