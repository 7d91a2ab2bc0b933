using Microsoft.Extensions.Logging;
using Registry.Identity;
using Registry.Libp2p.Muxing;
using Registry.Libp2p.Protocols.Identify;
using Registry.Libp2p.Security;
using Registry.Libp2p.Transport;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm;

/// <summary>The host: listens, dials, accepts, upgrades and keeps connections; negotiates streams; runs identify and ping.</summary>
public sealed class Swarm : IAsyncDisposable
{
    public Swarm(PrivateKey key, SwarmOptions options, IReadOnlyList<ITransport> transports, IReadOnlyList<ISecurityProtocol> security, IReadOnlyList<IMuxer> muxers, TimeProvider time, Random random, ILoggerFactory loggers) => throw new NotImplementedException();

    public PeerId LocalPeer => throw new NotImplementedException();

    public PrivateKey Key => throw new NotImplementedException();

    public PeerStore PeerStore => throw new NotImplementedException();

    /// <summary>Addresses peers can dial, without /p2p: listen addresses with real ports (wildcards expanded) and announced ones.</summary>
    public IReadOnlyList<Multiaddr> Addresses => throw new NotImplementedException();

    /// <summary>The subset of <see cref="Addresses"/> to hand to an asker at this address: loopback askers all, LAN askers no loopback, public askers public ones only.</summary>
    public IReadOnlyList<Multiaddr> AddressesFor(Multiaddr asker) => throw new NotImplementedException();

    public IReadOnlyCollection<PeerConnection> Connections => throw new NotImplementedException();

    /// <summary>Binds all listen addresses (throws TransportException naming the one that failed) and begins to accept.</summary>
    public Task StartAsync(CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Serves a protocol. Changing the set on a live swarm sends identify push.</summary>
    public void Handle(string protocol, StreamHandler handler) => throw new NotImplementedException();

    public void Unhandle(string protocol) => throw new NotImplementedException();

    public PeerConnection? FindConnection(PeerId peer) => throw new NotImplementedException();

    /// <summary>The live connection, or dials the given and the known addresses. Concurrent calls share one dial. Throws ConnectionException.</summary>
    public ValueTask<PeerConnection> ConnectAsync(PeerId peer, IReadOnlyList<Multiaddr> addresses, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Connects if need be, then opens a stream for the first protocol both support.</summary>
    public ValueTask<PeerStream> OpenStreamAsync(PeerId peer, IReadOnlyList<string> protocols, CancellationToken cancellation) => throw new NotImplementedException();

    public ValueTask DisconnectAsync(PeerId peer, EndReason reason) => throw new NotImplementedException();

    /// <summary>Raised after the upgrade. Handlers must be quick and not throw.</summary>
    public event Action<PeerConnection>? Connected { add => throw new NotImplementedException(); remove => throw new NotImplementedException(); }

    public event Action<PeerConnection, EndReason>? Disconnected { add => throw new NotImplementedException(); remove => throw new NotImplementedException(); }

    /// <summary>Raised after identify and after each identify push; the peer store is already updated.</summary>
    public event Action<PeerConnection, IdentifyInfo>? Identified { add => throw new NotImplementedException(); remove => throw new NotImplementedException(); }

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
