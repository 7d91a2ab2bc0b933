// js-libp2p 3 asks for Node 22; this is all it misses on Node 20. Import it before anything of libp2p.
Promise.withResolvers ??= function withResolvers () {
  const deferred = {}
  deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, { resolve, reject }))
  return deferred
}
