#!/usr/bin/env node
// An ethers wallet driven by JSON lines: signs statements, and verifies registration records without any help of the daemon.
import { emit, hex, serve, surviveStrayErrors, unhex } from './lines.mjs'
import { decode } from './protobuf.mjs'
import { Signature, verifyMessage, verifyTypedData, Wallet } from 'ethers'

const wallets = new Map()
const walletOf = address => wallets.get(address) ?? fail(`no wallet ${address}`)
const fail = message => { throw new Error(message) }

function typed ({ domain, types, message }) { // ethers derives EIP712Domain itself
  const { EIP712Domain, ...own } = types
  return [domain, own, message]
}

// docs/protocols/registration-record.md: field n of the record is row n of the statement's table.
const FIELDS = [['Network', 'network'], ['Wallet', 'wallet'], ['Peer', 'peer'], ['Model', 'model'], ['Address', 'address'], ['GPU', 'gpu'],
  ['VRAM GB', 'vramGb'], ['Blocks', 'blocks'], ['Dtype', 'dtype'], ['Issued', 'issued'], ['Expires', 'expires']]
const VERSION = 12; const KIND = 13; const SCHEME = 14; const SIGNATURE = 15

function verifyRegistration (bytes) {
  const record = decode(bytes)
  const number = field => Number(record[field]?.[0] ?? 0)
  if (number(VERSION) !== 1 || number(KIND) !== 0) fail(`version ${number(VERSION)}, kind ${number(KIND)}`)
  const said = Object.fromEntries(FIELDS.map(([, name], row) => [name, String(record[row + 1]?.[0] ?? '')]))
  const signature = `0x${hex(record[SIGNATURE][0])}`
  let recovered
  if (number(SCHEME) === 1) {
    const lines = FIELDS.filter(([, name]) => said[name] !== '').map(([label, name]) => `${label}: ${said[name]}`)
    recovered = verifyMessage(['Far Mesh registration', 'I run this peer and offer this model.', '', ...lines].join('\n'), signature)
  } else {
    const types = { Registration: FIELDS.map(([, name]) => ({ name, type: 'string' })) }
    recovered = verifyTypedData({ name: 'Far Mesh Registry', version: '1' }, types, said, signature)
  }
  return { ...said, recovered }
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
  async verify ({ hex: record }) { // a SignedRegistration: what it says, and who signed that
    return verifyRegistration(unhex(record))
  },
  async recover ({ text, typed_data: data, signature }) {
    return { address: data != null ? verifyTypedData(...typed(data), signature) : verifyMessage(text, signature) }
  }
}

surviveStrayErrors()
emit({ event: 'ready', id: 'wallet', addrs: [], pid: process.pid })
serve(operations, async () => {})
