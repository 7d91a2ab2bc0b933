#!/usr/bin/env node
// Helia's Delegated Routing client driven by JSON lines; it speaks nothing but HTTP to the daemon.
import './polyfill.mjs'
import { parseArgs } from 'node:util'
import { emit, serve, surviveStrayErrors } from './lines.mjs'
import { delegatedRoutingV1HttpApiClient } from '@helia/delegated-routing-v1-http-api-client'
import { defaultLogger } from '@libp2p/logger'
import { peerIdFromCID } from '@libp2p/peer-id'
import { CID } from 'multiformats/cid'

const { values: options } = parseArgs({ options: { url: { type: 'string' } } })
const client = delegatedRoutingV1HttpApiClient({ url: options.url })({ logger: defaultLogger() })

/** All records; each is told when it is there, before the answer is complete. */
async function collect ({ asked }, records) {
  const found = []
  for await (const { ID, Addrs, Protocols, FarMeshWorkers } of records) {
    const record = { id: peerIdFromCID(ID).toString(), addrs: Addrs.map(String), protocols: Protocols, workers: FarMeshWorkers ?? [] }
    emit({ event: 'record', asked, id: record.id })
    found.push(record)
  }
  return { records: found }
}

const filters = ({ filter_addrs: filterAddrs, filter_protocols: filterProtocols }, signal) => ({ filterAddrs, filterProtocols, signal })
const operations = {
  async providers (request, signal) { return await collect(request, client.getProviders(CID.parse(request.cid), filters(request, signal))) },
  async peers (request, signal) { return await collect(request, client.getPeers(CID.parse(request.cid), filters(request, signal))) },
  async closest (request, signal) { return await collect(request, client.getClosestPeers(CID.parse(request.cid), filters(request, signal))) },
  async ipns (request, signal) { return { record: await client.getIPNS(CID.parse(request.cid), { signal }) } }
}

surviveStrayErrors()
await client.start()
emit({ event: 'ready', id: 'delegated', addrs: [], pid: process.pid })
serve(operations, () => client.stop())
