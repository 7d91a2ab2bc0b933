using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm;

/// <summary>A live, authenticated, multiplexed connection to one peer.</summary>
public sealed class PeerConnection
{
    internal PeerConnection() => throw new NotImplementedException();

    public PeerId Peer => throw new NotImplementedException();

    public PublicKey RemoteKey => throw new NotImplementedException();

    public Multiaddr RemoteAddress => throw new NotImplementedException();

    public Multiaddr LocalAddress => throw new NotImplementedException();

    /// <summary>True when this side dialled.</summary>
    public bool IsOutbound => throw new NotImplementedException();

    public bool IsOpen => throw new NotImplementedException();

    public DateTimeOffset OpenedAt => throw new NotImplementedException();

    /// <summary>What identify has said on this connection; null until then.</summary>
    public Protocols.Identify.IdentifyInfo? Identified => throw new NotImplementedException();

    /// <summary>Completes once identify has succeeded or failed on this connection (never faults).</summary>
    public Task IdentifyCompletion => throw new NotImplementedException();

    public Task<EndReason> Completion => throw new NotImplementedException();

    /// <summary>Opens and negotiates a stream; when identify lists exactly one of them, lazily (the request rides with the proposal).</summary>
    public ValueTask<PeerStream> OpenStreamAsync(IReadOnlyList<string> protocols, CancellationToken cancellation) => throw new NotImplementedException();

    public ValueTask CloseAsync(EndReason reason) => throw new NotImplementedException();
}
