// Makes wallet-signatures.json with ethers 6: addresses, and signatures over registration-like texts and typed data.
// Run where ethers is installed:  npm install ethers@6 && node make-wallet-vectors.mjs
// Deterministic: keys are hashes of names, signatures follow RFC 6979.
import { writeFileSync } from 'node:fs'
import { Signature, TypedDataEncoder, Wallet, getAddress, hashMessage, id } from 'ethers'

const domain = { name: 'Far Mesh Registry', version: '1' }
const fields = ['network', 'wallet', 'peer', 'model', 'address', 'gpu', 'vramGb', 'blocks', 'dtype', 'issued', 'expires']
const types = { Registration: fields.map(name => ({ name, type: 'string' })) }
const peers = ['QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N', '12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA']
const models = ['bigscience/bloom-560m', 'модель/тест', '模型 7B', 'naïve 🤖']

const text = (wallet, i) => [
  'Far Mesh registration', 'I run this peer and offer this model.', '', 'Network: far-mesh', `Wallet: ${wallet.address}`,
  `Peer: ${peers[i % 2]}`, `Model: ${models[i % 4]}`, `Address: /ip4/192.0.2.${i}/tcp/31330`, 'Issued: 2026-01-31T12:00:00Z'
].join('\n')

const struct = (wallet, i) => ({
  network: 'far-mesh', wallet: wallet.address, peer: peers[i % 2], model: models[i % 4], address: `/ip4/192.0.2.${i}/tcp/31330`,
  gpu: i % 3 === 0 ? '' : 'NVIDIA A100', vramGb: i % 2 ? '23.5' : '', blocks: String(i), dtype: 'bfloat16',
  issued: '2026-01-31T12:00:00Z', expires: ''
})

const signed = (wallet, hash) => {
  const signature = Signature.from(wallet.signingKey.sign(hash))
  return { key: wallet.privateKey, address: wallet.address, hash, signature: signature.serialized, compact: signature.compactSerialized }
}

const wallets = Array.from({ length: 16 }, (_, i) => new Wallet(id(`far-mesh wallet ${i}`)))
const messages = ['', 'a', 'é', 'x'.repeat(1000), 'line\nline', ...wallets.map(text)]
const structs = [Object.fromEntries(fields.map(name => [name, ''])), ...wallets.map(struct)]

writeFileSync(new URL('wallet-signatures.json', import.meta.url), JSON.stringify({
  addresses: wallets.map(wallet => ({ lower: wallet.address.toLowerCase(), checksummed: getAddress(wallet.address.toLowerCase()) })),
  eip191: messages.map((message, i) => ({ text: message, ...signed(wallets[i % 16], hashMessage(message)) })),
  eip712: structs.map((message, i) => ({ domain, primaryType: 'Registration', message, ...signed(wallets[i % 16], TypedDataEncoder.hash(domain, types, message)) }))
}, null, 2) + '\n')
