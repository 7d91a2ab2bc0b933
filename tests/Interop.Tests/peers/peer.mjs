#!/usr/bin/env node
// A js-libp2p peer driven by JSON lines. Its operations are named and shaped as those of the other peers (docs/interop.md).
import './polyfill.mjs'
import { createHash } from 'node:crypto'
import { parseArgs } from 'node:util'
import { emit, hex, serve, surviveStrayErrors, unhex } from './lines.mjs'
import { burst, exchange, Received } from './streams.mjs'
import { ask } from './kad.mjs'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { identify, identifyPush } from '@libp2p/identify'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { noise } from '@libp2p/noise'
import { peerIdFromString } from '@libp2p/peer-id'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import { create as digest } from 'multiformats/hashes/digest'

const { values: options } = parseArgs({
  options: {
    key: { type: 'string', default: 'ed25519' }, // ed25519, rsa, secp256k1
    listen: { type: 'string', default: '/ip4/127.0.0.1/tcp/0' }, // comma-separated; empty: does not listen
    kad: { type: 'string', default: '/ipfs/kad/1.0.0' }, // comma-separated; the first is the one that operations use
    mode: { type: 'string', default: 'server' }, // server, client, none
    bootstrap: { type: 'string', default: '' }
  }
})
const list = text => text.split(',').filter(part => part !== '')
const farMesh = { validators: { 'far-mesh': () => {} }, selectors: { 'far-mesh': () => 0 } }
let muxerPreamble // sent raw, inside the secure channel, in front of the next connection's first muxer frame

surviveStrayErrors()
const services = { identify: identify(), identifyPush: identifyPush(), ping: ping({ maxInboundStreams: 32, maxOutboundStreams: 32 }) }
if (options.mode !== 'none') {
  for (const protocol of list(options.kad)) {
    const name = `kad${protocol.replaceAll('/', '-')}`
    services[name] = kadDHT({
      protocol, clientMode: options.mode === 'client', peerInfoMapper: passthroughMapper, logPrefix: name, datastorePrefix: `/${name}`,
      metricsPrefix: name.replaceAll(/[^a-z]/g, '_'), allowQueryWithZeroPeers: true, initialQuerySelfInterval: 100, ...farMesh
    })
  }
}
const node = await createLibp2p({
  privateKey: options.key === 'rsa' ? await generateKeyPair('RSA', 2048) : await generateKeyPair(options.key === 'ed25519' ? 'Ed25519' : options.key),
  addresses: { listen: list(options.listen) },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [intrusive(yamux())],
  connectionGater: { denyDialMultiaddr: () => false }, // or it dials no loopback addresses
  connectionManager: { inboundConnectionThreshold: 1000, maxIncomingPendingConnections: 1000 },
  services
})
const dht = () => {
  const first = Object.keys(services).find(name => name.startsWith('kad'))
  if (first == null) throw new Error('no DHT in this mode')
  return node.services[first]
}

const identified = new Map() // peer id -> the last identify result
node.addEventListener('peer:identify', event => {
  identified.set(event.detail.peerId.toString(), event.detail)
  emit({ event: 'identified', peer: event.detail.peerId.toString() })
})
for (const kind of ['connect', 'disconnect']) node.addEventListener(`peer:${kind}`, event => emit({ event: kind, peer: event.detail.toString() }))

function intrusive (muxer) {
  return () => {
    const factory = muxer()
    const create = factory.createStreamMuxer.bind(factory)
    factory.createStreamMuxer = connection => {
      if (muxerPreamble != null) { connection.send(muxerPreamble); muxerPreamble = undefined }
      return create(connection)
    }
    return factory
  }
}

function connectionTo (peer) {
  const [connection] = node.getConnections(peerIdFromString(peer)).filter(c => c.status === 'open')
  if (connection == null) throw new Error(`not connected to ${peer}`)
  return connection
}
async function eventually (check, signal) {
  for (let value; ; await new Promise(resolve => setTimeout(resolve, 20))) {
    if ((value = check()) != null) return value
    signal.throwIfAborted()
  }
}
const info = ({ id, multiaddrs }) => ({ id: id.toString(), addrs: multiaddrs.map(String) })
const keyOf = request => request.key_hex != null ? unhex(request.key_hex) : new TextEncoder().encode(request.key)
const cidOf = request => request.cid != null ? CID.parse(request.cid)
  : CID.createV1(raw.code, digest(0x12, createHash('sha256').update(request.text).digest()))

const operations = {
  async connect ({ addr, preamble }, signal) {
    if (preamble != null) muxerPreamble = unhex(preamble)
    const connection = await node.dial(multiaddr(addr), { signal })
    const id = connection.remotePeer.toString()
    if (preamble == null) await eventually(() => identified.get(id), signal)
    return { id, connection: connection.id }
  },
  async disconnect ({ peer }, signal) { await node.hangUp(peerIdFromString(peer), { signal }) },
  async identify ({ peer, again }, signal) { // what identify said when the connection opened, or, when told, says now
    const said = again ? await node.services.identify.identify(connectionTo(peer), { signal }) : await eventually(() => identified.get(peer), signal)
    return {
      id: said.peerId.toString(), protocols: said.protocols, addrs: said.listenAddrs.map(String), agent: said.agentVersion,
      protocol_version: said.protocolVersion, observed: said.observedAddr?.toString(), public_key: said.publicKey && hex(said.publicKey),
      signed_record: said.signedPeerRecord != null, signed_addrs: said.signedPeerRecord?.addresses.map(String)
    }
  },
  async ping ({ peer }, signal) { return { rtt_ms: await node.services.ping.ping(peerIdFromString(peer), { signal }) } },
  async findpeer ({ peer }, signal) {
    for await (const event of dht().findPeer(peerIdFromString(peer), { signal })) {
      if (event.name === 'FINAL_PEER') return { ...info(event.peer), from: event.from.toString() }
    }
    throw new Error('not found')
  },
  async dial ({ peer }, signal) { // by peer id alone: through the DHT, when no address is known
    const connection = await node.dial(peerIdFromString(peer), { signal })
    return { connection: connection.id, addr: connection.remoteAddr.toString() }
  },
  async closest (request, signal) {
    const peers = []
    for await (const event of dht().getClosestPeers(keyOf(request), { signal })) if (event.name === 'FINAL_PEER') peers.push(event.peer.id.toString())
    return { peers }
  },
  async provide (request, signal) {
    const cid = cidOf(request)
    const errors = []
    for await (const event of dht().provide(cid, { signal })) if (event.name === 'QUERY_ERROR') errors.push(event.error.message)
    return { cid: cid.toString(), errors }
  },
  async findproviders (request, signal) {
    const cid = cidOf(request)
    const providers = new Map()
    for await (const event of dht().findProviders(cid, { signal })) {
      if (event.name === 'PROVIDER') for (const peer of event.providers) providers.set(peer.id.toString(), { ...info(peer), from: event.from.toString() })
      if (providers.size >= (request.count ?? 20)) break
    }
    return { cid: cid.toString(), providers: [...providers.values()] }
  },
  async put (request, signal) {
    const errors = []
    for await (const event of dht().put(keyOf(request), unhex(request.value_hex), { signal })) if (event.name === 'QUERY_ERROR') errors.push(event.error.message)
    if (errors.length > 0) throw new Error(errors.join('; '))
  },
  async get (request, signal) {
    for await (const event of dht().get(keyOf(request), { signal })) {
      if (event.name === 'VALUE') return { value_hex: hex(event.value), from: event.from.toString() }
    }
    throw new Error('not found')
  },
  async table () {
    const peers = [...dht().routingTable.kb.toIterable()].map(entry => entry.peerId.toString())
    return { size: peers.length, peers }
  },
  async peers () {
    const conns = node.getConnections().map(c => ({ id: c.id, peer: c.remotePeer.toString(), addr: c.remoteAddr.toString(), direction: c.direction, status: c.status, streams: c.streams.length }))
    return { peers: node.getPeers().map(String), conns }
  },
  async self () { return { id: node.peerId.toString(), addrs: node.getMultiaddrs().map(String), protocols: node.getProtocols() } },
  async stream (request, signal) { return await exchange(connectionTo(request.peer), request, signal) },
  async ask (request, signal) { return await ask(connectionTo(request.peer), request, signal) },
  async burst (request, signal) { return await burst(connectionTo(request.peer), request, signal) },
  async handle ({ protocol, reply_hex: reply }) { // echoes until the remote closes, unless reply_hex, which is sent at once
    await node.handle(protocol, async (stream, connection) => {
      emit({ event: 'stream', protocol, peer: connection.remotePeer.toString() })
      const received = new Received(stream)
      if (reply != null) stream.send(unhex(reply))
      else for (const signal = AbortSignal.timeout(30000); ;) {
        const bytes = await received.read(1, signal)
        if (bytes.length === 0) break
        stream.send(Buffer.concat([bytes, received.bytes]))
        received.bytes = Buffer.alloc(0)
      }
      await stream.close()
    }, { maxInboundStreams: 1000 })
  },
  async unhandle ({ protocol }) { await node.unhandle(protocol) }
}

for (const addr of list(options.bootstrap)) {
  try { await node.dial(multiaddr(addr), { signal: AbortSignal.timeout(10000) }) } catch (error) {
    emit({ event: 'error', error: `cannot dial ${addr}: ${error.message}` })
    process.exit(1)
  }
}
emit({ event: 'ready', id: node.peerId.toString(), addrs: node.getMultiaddrs().map(String), pid: process.pid })
serve(operations, async () => { await node.stop() })
