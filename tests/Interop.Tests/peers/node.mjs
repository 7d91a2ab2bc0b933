// A js-libp2p node with the operations by which it is driven; they are named and shaped as those of the other peers (docs/interop.md).
import './polyfill.mjs'
import { createHash } from 'node:crypto'
import { emit, hex, unhex } from './lines.mjs'
import { burst, exchange, Received } from './streams.mjs'
import { ask } from './kad.mjs'
import { reserve } from './relay.mjs'
import { autoNAT } from '@libp2p/autonat'
import { autoNATv2 } from '@libp2p/autonat-v2'
import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { generateKeyPair, privateKeyFromProtobuf } from '@libp2p/crypto/keys'
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

/** The options of both drivers, for parseArgs. */
export const OPTIONS = {
  key: { type: 'string', default: 'ed25519' }, // ed25519, rsa, secp256k1
  identity: { type: 'string', default: '' }, // a private key as libp2p writes it, in hex; else one is made
  listen: { type: 'string', default: '/ip4/127.0.0.1/tcp/0' }, // comma-separated; empty: does not listen
  kad: { type: 'string', default: '/ipfs/kad/1.0.0' }, // comma-separated; the first is the one that operations use
  mode: { type: 'string', default: 'server' }, // server, client, none
  autonat: { type: 'string', default: '' }, // 1 or 2: asks peers whether its addresses can be dialled
  bootstrap: { type: 'string', default: '' },
  relay: { type: 'boolean', default: false } // dials through circuit relays, and reserves a place at those it is told to listen on
}

// More than libp2p's five or ten seconds: on a machine that is busy with other tests, processes pause for seconds.
const PATIENCE = 60_000 // ms
const patient = { minTimeout: 20_000, maxTimeout: PATIENCE }

const farMesh = { validators: { 'far-mesh': () => {} }, selectors: { 'far-mesh': () => 0 } }
const list = text => text.split(',').filter(part => part !== '')
const info = ({ id, multiaddrs }) => ({ id: id.toString(), addrs: multiaddrs.map(String) })
const keyOf = request => request.key_hex != null ? unhex(request.key_hex) : new TextEncoder().encode(request.key)
const cidOf = request => request.cid != null ? CID.parse(request.cid)
  : CID.createV1(raw.code, digest(0x12, createHash('sha256').update(request.text).digest()))

async function eventually (check, signal) {
  for (let value; ; await new Promise(resolve => setTimeout(resolve, 20))) {
    if ((value = check()) != null) return value
    signal.throwIfAborted()
  }
}

/** Starts one node and dials its bootstrap peers; throws when it cannot. What happens to it later goes to `tell`. */
export async function startNode (options, tell = emit) {
  const hooks = {}
  const node = await create(options, hooks)
  const identified = new Map() // peer id -> the last identify result
  node.addEventListener('peer:identify', event => {
    identified.set(event.detail.peerId.toString(), event.detail)
    tell({ event: 'identified', peer: event.detail.peerId.toString() })
  })
  for (const kind of ['connect', 'disconnect']) node.addEventListener(`peer:${kind}`, event => tell({ event: kind, peer: event.detail.toString() }))
  for (const addr of list(options.bootstrap)) {
    try {
      await node.dial(multiaddr(addr), { signal: AbortSignal.timeout(PATIENCE) })
    } catch (error) {
      throw new Error(`cannot dial ${addr}: ${error.message}`)
    }
  }
  return {
    self: { id: node.peerId.toString(), addrs: addressesOf(node).map(String) },
    operations: { ...connections(node, hooks, identified), ...lookups(node), ...streams(node, tell) },
    stop: () => node.stop()
  }
}

/** A public address js tells nobody before somebody has dialled it; but whoever started it may know. */
function addressesOf (node) {
  const told = node.getMultiaddrs()
  return told.length > 0 ? told : node.components.transportManager.getAddrs()
}

async function create (options, hooks) {
  const services = { identify: identify({ timeout: PATIENCE }), identifyPush: identifyPush({ timeout: PATIENCE }), ping: ping({ maxInboundStreams: 32, maxOutboundStreams: 32, timeout: PATIENCE }) }
  if (options.autonat === '1') services.autonat = autoNAT()
  if (options.autonat === '2') services.autonat = autoNATv2()
  if (options.mode !== 'none') {
    for (const protocol of list(options.kad)) {
      const name = `kad${protocol.replaceAll('/', '-')}`
      services[name] = kadDHT({
        protocol, clientMode: options.mode === 'client', peerInfoMapper: passthroughMapper, logPrefix: name, datastorePrefix: `/${name}`,
        metricsPrefix: name.replaceAll(/[^a-z]/g, '_'), allowQueryWithZeroPeers: true, initialQuerySelfInterval: 100,
        networkDialTimeout: patient, pingNewContactTimeout: patient, pingOldContactTimeout: patient, onPeerConnectTimeout: PATIENCE, incomingMessageTimeout: PATIENCE, ...farMesh
      })
    }
  }
  return await createLibp2p({
    privateKey: options.identity !== '' ? privateKeyFromProtobuf(unhex(options.identity))
      : options.key === 'rsa' ? await generateKeyPair('RSA', 2048) : await generateKeyPair(options.key === 'ed25519' ? 'Ed25519' : options.key),
    addresses: { listen: list(options.listen) },
    transports: options.relay ? [tcp(), circuitRelayTransport({ reservationCompletionTimeout: PATIENCE })] : [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [intrusive(yamux(), hooks)],
    connectionGater: { denyDialMultiaddr: () => false }, // or it dials no loopback addresses
    // All peers of a test are one host to it, and it accepts five connections a second of a host.
    connectionManager: {
      inboundConnectionThreshold: 1000, maxIncomingPendingConnections: 1000, dialTimeout: PATIENCE, addressDialTimeout: PATIENCE, inboundUpgradeTimeout: PATIENCE,
      inboundStreamProtocolNegotiationTimeout: PATIENCE, outboundStreamProtocolNegotiationTimeout: PATIENCE
    },
    services
  })
}

/** `hooks.preamble` is sent raw, inside the secure channel, in front of the next connection's first muxer frame. */
function intrusive (muxer, hooks) {
  return () => {
    const factory = muxer()
    const create = factory.createStreamMuxer.bind(factory)
    factory.createStreamMuxer = connection => {
      if (hooks.preamble != null) { connection.send(hooks.preamble); hooks.preamble = undefined }
      return create(connection)
    }
    return factory
  }
}

function connectionTo (node, peer) {
  const [connection] = node.getConnections(peerIdFromString(peer)).filter(c => c.status === 'open')
  if (connection == null) throw new Error(`not connected to ${peer}`)
  return connection
}

const connections = (node, hooks, identified) => ({
  async connect ({ addr, preamble }, signal) {
    if (preamble != null) hooks.preamble = unhex(preamble)
    const connection = await node.dial(multiaddr(addr), { signal })
    const id = connection.remotePeer.toString()
    if (preamble == null) await eventually(() => identified.get(id), signal)
    return { id, connection: connection.id }
  },
  async disconnect ({ peer }, signal) { await node.hangUp(peerIdFromString(peer), { signal }) },
  async identify ({ peer, again }, signal) { // what identify said when the connection opened, or, when told, says now
    const said = again ? await node.services.identify.identify(connectionTo(node, peer), { signal }) : await eventually(() => identified.get(peer), signal)
    return {
      id: said.peerId.toString(), protocols: said.protocols, addrs: said.listenAddrs.map(String), agent: said.agentVersion,
      protocol_version: said.protocolVersion, observed: said.observedAddr?.toString(), public_key: said.publicKey && hex(said.publicKey),
      signed_record: said.signedPeerRecord != null, signed_addrs: said.signedPeerRecord?.addresses.map(String)
    }
  },
  async ping ({ peer }, signal) { return { rtt_ms: await node.services.ping.ping(peerIdFromString(peer), { signal }) } },
  async dial ({ peer }, signal) { // by peer id alone: through the DHT, when no address is known
    const connection = await node.dial(peerIdFromString(peer), { signal })
    return { connection: connection.id, addr: connection.remoteAddr.toString() }
  },
  async peers () {
    const conns = node.getConnections().map(c => ({ id: c.id, peer: c.remotePeer.toString(), addr: c.remoteAddr.toString(), direction: c.direction, status: c.status, limited: c.limits != null, streams: c.streams.length }))
    return { peers: node.getPeers().map(String), conns }
  },
  async self () { return { id: node.peerId.toString(), addrs: node.getMultiaddrs().map(String), protocols: node.getProtocols() } }
})

function lookups (node) {
  const dht = () => {
    const first = Object.keys(node.services).find(name => name.startsWith('kad'))
    if (first == null) throw new Error('no DHT in this mode')
    return node.services[first]
  }
  return {
    async findpeer ({ peer }, signal) {
      for await (const event of dht().findPeer(peerIdFromString(peer), { signal })) {
        if (event.name === 'FINAL_PEER') return { ...info(event.peer), from: event.from.toString() }
      }
      throw new Error('not found')
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
    }
  }
}

const streams = (node, tell) => ({
  async stream (request, signal) { return await exchange(connectionTo(node, request.peer), request, signal) },
  async reserve ({ peer }, signal) { return await reserve(connectionTo(node, peer), signal) },
  async ask (request, signal) { return await ask(connectionTo(node, request.peer), request, signal) },
  async burst (request, signal) { return await burst(connectionTo(node, request.peer), request, signal) },
  async handle ({ protocol, reply_hex: reply }) { // echoes until the remote closes, unless reply_hex, which is sent at once
    await node.handle(protocol, async (stream, connection) => {
      tell({ event: 'stream', protocol, peer: connection.remotePeer.toString() })
      const received = new Received(stream)
      if (reply != null) stream.send(unhex(reply))
      else for (const signal = AbortSignal.timeout(30000); ;) {
        const bytes = await received.read(1, signal)
        if (bytes.length === 0) break
        stream.send(Buffer.concat([bytes, received.bytes]))
        received.bytes = Buffer.alloc(0)
      }
      await stream.close()
    }, { maxInboundStreams: 1000, runOnLimitedConnection: true })
  },
  async unhandle ({ protocol }) { await node.unhandle(protocol) }
})
