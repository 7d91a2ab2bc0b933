#!/usr/bin/env node
// Many js-libp2p peers in one process, each a node of its own with its own identity, listener and connections. Operations are those of
// peer.mjs and name the node they are for: {"op":"table","node":3}. Loading js-libp2p takes longer than starting a node.
import './polyfill.mjs'
import { parseArgs } from 'node:util'
import { emit, serve, surviveStrayErrors } from './lines.mjs'
import { OPTIONS, startNode } from './node.mjs'

const { values: options } = parseArgs({ options: { ...OPTIONS, count: { type: 'string', default: '10' } } })

surviveStrayErrors()
try {
  const nodes = await Promise.all(Array.from({ length: Number(options.count) }, () => startNode(options, () => {})))
  const forwarded = Object.keys(nodes[0].operations).map(name => [name, async (request, signal) => {
    const node = nodes[request.node]
    if (node == null) throw new Error(`no node ${request.node}`)
    return await node.operations[name](request, signal)
  }])
  emit({ event: 'ready', nodes: nodes.map(node => node.self), pid: process.pid })
  serve(Object.fromEntries(forwarded), () => Promise.all(nodes.map(node => node.stop())))
} catch (error) {
  emit({ event: 'error', error: error.message })
  process.exit(1)
}
