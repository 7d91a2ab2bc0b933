#!/usr/bin/env node
// Ethereum wallets and keys of libp2p peers, driven by JSON lines: signs registrations, withdrawals, authorizations and
// heartbeats, and verifies records with docs/verify/verify.mjs; all without any help of the daemon.
import { emit, hex, serve, surviveStrayErrors, unhex } from './lines.mjs'
import { bodyOf, envelopeOf, heartbeatOf, messageOf, recordOf, textOf, typedOf } from './statements.mjs'
import { verify } from '../../../docs/verify/verify.mjs'
import { generateKeyPair, privateKeyFromProtobuf, privateKeyToProtobuf, publicKeyToProtobuf } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { Signature, verifyMessage, verifyTypedData, Wallet } from 'ethers'

const wallets = new Map()
const walletOf = address => wallets.get(address) ?? fail(`no wallet ${address}`)
const fail = message => { throw new Error(message) }

function typed ({ domain, types, message }) { // ethers derives EIP712Domain itself
  const { EIP712Domain, ...own } = types
  return [domain, own, message]
}

async function byWallet (address, { text, typed_data: data }) {
  const signature = data != null ? await walletOf(address).signTypedData(...typed(data)) : await walletOf(address).signMessage(text)
  return { signature, compact: Signature.from(signature).compactSerialized }
}

/** The proof fields of a body; the key is sent only where the peer id does not hold it. */
async function byPeer (key, domain, payload) {
  const peerKey = privateKeyFromProtobuf(unhex(key))
  const base64 = bytes => Buffer.from(bytes).toString('base64')
  const proof = { peer_signature: base64(await peerKey.sign(envelopeOf(domain, payload))) }
  if (!['Ed25519', 'secp256k1'].includes(peerKey.type)) proof.peer_public_key = base64(publicKeyToProtobuf(peerKey.publicKey))
  return proof
}

/**
 * A whole body: `kind` is registration, withdrawal or authorization; `address` signs unless it is null, and so does the peer
 * whose key is given. A registration by authorization has that in its body, and no address.
 */
async function signStatement ({ kind, body, network, address, scheme = 'eip191', peer_key: peerKey }) {
  const message = messageOf(kind, address == null ? body : { ...body, wallet_address: address }, network)
  const forms = { text: textOf(kind, message), typed_data: typedOf(kind, message) }
  const signed = address == null ? {} : await byWallet(address, scheme === 'eip712' ? { typed_data: forms.typed_data } : { text: forms.text })
  const complete = {
    ...body,
    wallet_address: message.wallet,
    ...(address == null ? {} : { signature: signed.signature, signature_scheme: scheme }),
    ...(peerKey == null ? {} : await byPeer(peerKey, 'registration', forms.text))
  }
  return { ...signed, ...forms, body: complete, record: hex(recordOf(kind, complete, network)) }
}

const operations = {
  async create ({ private_key: key }) {
    const wallet = key == null ? Wallet.createRandom() : new Wallet(key)
    wallets.set(wallet.address, wallet)
    return { address: wallet.address, private_key: wallet.privateKey }
  },
  async peer ({ type = 'Ed25519' }) { // Ed25519, secp256k1, RSA; ECDSA signatures of WebCrypto are of high s as often as not
    const key = await generateKeyPair(type)
    return { peer_id: peerIdFromPrivateKey(key).toString(), peer_key: hex(privateKeyToProtobuf(key)) }
  },
  async sign (request) { // a statement of a kind, or a text or typed data as the daemon answered it
    return request.kind != null ? await signStatement(request) : await byWallet(request.address, request)
  },
  async heartbeat ({ peer_key: peerKey, ...said }) { // the body of a heartbeat by peer proof: node_id, status, issued_at, network
    const text = heartbeatOf(said)
    return { text, body: { status: said.status, issued_at: said.issued_at, ...await byPeer(peerKey, 'heartbeat', text) } }
  },
  async highs ({ signature }) { // the same signature with s in the upper half of the order, which nobody should accept
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
    const { r, s, v } = Signature.from(signature)
    return { signature: `${r}${(order - BigInt(s)).toString(16).padStart(64, '0')}${v === 27 ? '1c' : '1b'}` }
  },
  async record ({ kind, body, network }) { return { hex: hex(recordOf(kind, body, network)) } }, // whatever its proofs are worth
  async body ({ hex: record }) { return { body: bodyOf(unhex(record)) } }, // what a stranger can make of a public record
  async verify ({ hex: record, key, network }) { // what a record says and proves, under a key of the DHT if one is given
    const result = verify(Buffer.from(unhex(record)), { key, network: network ?? undefined })
    return { ...result, recovered: result.proofs.wallet == null ? null : result.wallet }
  },
  async recover ({ text, typed_data: data, signature }) {
    return { address: data != null ? verifyTypedData(...typed(data), signature) : verifyMessage(text, signature) }
  }
}

surviveStrayErrors()
emit({ event: 'ready', id: 'wallet', addrs: [], pid: process.pid })
serve(operations, async () => {})
