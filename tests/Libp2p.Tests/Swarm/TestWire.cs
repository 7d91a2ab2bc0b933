using System.Collections.Concurrent;
using System.IO.Pipelines;
using Registry.Libp2p.Transport;
using Registry.Libp2p.Transport.Memory;
using Registry.Multiformats;

namespace Registry.Libp2p.Tests.Swarm;

/// <summary>A wire where addresses can be made to swallow dials, or to refuse them, and where dials are counted.</summary>
internal sealed class TestWire : MemoryNetwork
{
    private readonly ConcurrentDictionary<Multiaddr, TaskCompletionSource> _held = new();
    private readonly ConcurrentDictionary<Multiaddr, bool> _refusing = new();

    public ConcurrentQueue<Multiaddr> Dials { get; } = new();

    /// <summary>Dials to it hang until <see cref="Release"/>.</summary>
    public void Hold(Multiaddr address) => _held[address] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release(Multiaddr address)
    {
        if (_held.TryRemove(address, out var held)) held.SetResult();
    }

    public void Refuse(Multiaddr address, bool refuse) => _refusing[address] = refuse;

    protected internal override async ValueTask<(IDuplexPipe Dialer, IDuplexPipe Listener)> LinkAsync(Multiaddr from, Multiaddr to, CancellationToken cancellation)
    {
        Dials.Enqueue(to);
        if (_refusing.GetValueOrDefault(to)) throw new TransportException($"{to} refuses.");

        if (_held.TryGetValue(to, out var held)) await held.Task.WaitAsync(cancellation);

        return await base.LinkAsync(from, to, cancellation);
    }
}
