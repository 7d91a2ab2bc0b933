#!/usr/bin/env node
// One js-libp2p peer driven by JSON lines.
import './polyfill.mjs'
import { parseArgs } from 'node:util'
import { emit, serve, surviveStrayErrors } from './lines.mjs'
import { OPTIONS, startNode } from './node.mjs'

surviveStrayErrors()
try {
  const peer = await startNode(parseArgs({ options: OPTIONS }).values)
  emit({ event: 'ready', ...peer.self, pid: process.pid })
  serve(peer.operations, peer.stop)
} catch (error) {
  emit({ event: 'error', error: error.message })
  process.exit(1)
}
