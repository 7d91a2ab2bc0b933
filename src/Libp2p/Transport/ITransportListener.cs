using Registry.Multiformats;

namespace Registry.Libp2p.Transport;

public interface ITransportListener : IAsyncDisposable
{
    /// <summary>The bound address with its real port; may be a wildcard (0.0.0.0, ::).</summary>
    Multiaddr Address { get; }

    /// <summary>The addresses a peer can dial: wildcards expanded to the interfaces' addresses.</summary>
    IReadOnlyList<Multiaddr> DialableAddresses { get; }

    /// <summary>Null once the listener is closed. Failures of a single accept are absorbed (and backed off), not thrown.</summary>
    ValueTask<ITransportConnection?> AcceptAsync(CancellationToken cancellation);
}
