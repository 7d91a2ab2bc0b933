#!/usr/bin/env node
// An ethers wallet driven by JSON lines: signs statements, and verifies registration records without any help of the daemon.
import { emit, hex, serve, surviveStrayErrors, unhex } from './lines.mjs'
import { decode } from './protobuf.mjs'
import { getAddress, hashMessage, recoverAddress, Signature, verifyMessage, verifyTypedData, Wallet } from 'ethers'

const wallets = new Map()
const walletOf = address => wallets.get(address) ?? fail(`no wallet ${address}`)
const fail = message => { throw new Error(message) }

function typed ({ domain, types, message }) { // ethers derives EIP712Domain itself
  const { EIP712Domain, ...own } = types
  return [domain, own, message]
}

const operations = {
  async create ({ private_key: key }) {
    const wallet = key == null ? Wallet.createRandom() : new Wallet(key)
    wallets.set(wallet.address, wallet)
    return { address: wallet.address, private_key: wallet.privateKey }
  },
  async sign ({ address, text, typed_data: data }) {
    const wallet = walletOf(address)
    const signature = data != null ? await wallet.signTypedData(...typed(data)) : await wallet.signMessage(text)
    return { signature, compact: Signature.from(signature).compactSerialized }
  },
  async highs ({ signature }) { // the same signature with s in the upper half of the order, which nobody should accept
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
    const { r, s, v } = Signature.from(signature)
    return { signature: `${r}${(order - BigInt(s)).toString(16).padStart(64, '0')}${v === 27 ? '1c' : '1b'}` }
  },
  async recover ({ text, typed_data: data, signature }) {
    return { address: data != null ? verifyTypedData(...typed(data), signature) : verifyMessage(text, signature) }
  }
}

surviveStrayErrors()
emit({ event: 'ready', id: 'wallet', addrs: [], pid: process.pid })
serve(operations, async () => {})
