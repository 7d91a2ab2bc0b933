using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using Registry.Multiformats;

namespace Registry.Libp2p.Transport.Memory;

/// <summary>
/// The wire of <see cref="MemoryTransport"/>: addresses and who listens on them. Any multiaddr may be bound, so that tests
/// can use /ip4/1.2.3.4/tcp/4001 without a network. A subclass may put latency, loss or partitions between the ends.
/// </summary>
public class MemoryNetwork
{
    private const int FirstEphemeralPort = 49152;

    private readonly ConcurrentDictionary<Multiaddr, MemoryListener> _listeners = new();
    private int _lastNumber;

    /// <summary>
    /// Makes the link for a dial that found a listener; the first end is the dialer's. Throwing
    /// <see cref="TransportException"/> refuses the dial.
    /// </summary>
    protected internal virtual ValueTask<(IDuplexPipe Dialer, IDuplexPipe Listener)> LinkAsync(Multiaddr from, Multiaddr to, CancellationToken cancellation)
    {
        var (dialer, listener) = DuplexPipe.CreatePair();
        return ValueTask.FromResult<(IDuplexPipe, IDuplexPipe)>((dialer, listener));
    }

    /// <summary>An address of its own for an endpoint that has none: /memory/N.</summary>
    internal Multiaddr NextAddress() => Multiaddr.Parse($"/memory/{Interlocked.Increment(ref _lastNumber)}");

    /// <summary>Binds; port 0 and /memory/0 become the next free number.</summary>
    internal MemoryListener Bind(Multiaddr address)
    {
        while (true)
        {
            var wanted = Assign(address);
            var listener = new MemoryListener(this, wanted);
            if (_listeners.TryAdd(wanted, listener)) return listener;

            if (ReferenceEquals(wanted, address)) throw new TransportException($"{address} is already in use.");
        }
    }

    internal MemoryListener? Find(Multiaddr address) => _listeners.GetValueOrDefault(address);

    internal void Unbind(MemoryListener listener) => _listeners.TryRemove(KeyValuePair.Create(listener.Address, listener));

    private Multiaddr Assign(Multiaddr address)
    {
        if (address.TryGetTcpEndPoint(out var endpoint, out _) && endpoint!.Port == 0)
        {
            var port = FirstEphemeralPort + (Interlocked.Increment(ref _lastNumber) % (IPEndPoint.MaxPort - FirstEphemeralPort));
            return Multiaddr.FromTcp(new IPEndPoint(endpoint.Address, port));
        }

        return address.Find(MultiaddrProtocol.Memory)?.ValueText == "0" ? NextAddress() : address;
    }
}
