using System.Security.Cryptography;
using Registry.Dht.Routing;
using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Libp2p.Protocols;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;
using Registry.Testing.Simulation.Network;

namespace Registry.Testing.Simulation.Nodes;

/// <summary>
/// A peer that has joined as any other and answers every request with one of many lies: invented peers that are closer to the
/// key than any real one, real peers at dead addresses, itself, itself many times, nobody, bytes that are no message, or no
/// answer at all.
/// </summary>
internal sealed class Liar
{
    private const int Invented = 2048;

    private readonly SimulatedNode _node;
    private readonly SimulatedNetwork _network;
    private readonly Random _random;
    private readonly List<(PeerId Peer, KadKey Key)> _invented = [];
    private readonly Multiaddr[] _dead;

    private Liar(SimulatedNode node, SimulatedNetwork network)
    {
        _node = node;
        _network = network;
        _random = network.Simulator.RandomFor($"liar {node.Host.Number}");
        _dead = [.. Enumerable.Range(0, 4).Select(_ => network.NextDeadAddress())];
        for (var i = 0; i < Invented; i++) Invent();
    }

    /// <summary>From now on this node lies.</summary>
    public static void TakeOver(SimulatedNode node, SimulatedNetwork network)
    {
        var liar = new Liar(node, network);
        foreach (var protocol in node.Options.Kad.Protocols) node.Swarm.Handle(protocol, liar.ServeAsync);
    }

    private async ValueTask ServeAsync(PeerStream stream, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await stream.Input.ReadAsync(cancellation);
            var buffer = read.Buffer;
            while (Frames.TryTake(ref buffer, _node.Options.Kad.MaxRequestBytes, out var message) == System.Buffers.OperationStatus.Done)
            {
                if (!TryLie(System.Buffers.BuffersExtensions.ToArray(message), stream)) return;
                await stream.Output.FlushAsync(cancellation);
            }

            stream.Input.AdvanceTo(buffer.Start, buffer.End);
            if (!read.IsCompleted) continue;
            await stream.Output.CompleteAsync();
            return;
        }
    }

    /// <summary>False when the lie is to hang up.</summary>
    private bool TryLie(byte[] message, PeerStream stream)
    {
        if (!KadMessageView.TryParse(message, out var request) || request.Type == KadMessageType.AddProvider) return true;
        switch (_random.Next(8))
        {
            case 0:
                return true;
            case 1:
                return false;
            case 2:
                _random.NextBytes(stream.Output.GetSpan(64)[..64]);
                stream.Output.Advance(64);
                return true;
            case 3:
                Write(request, stream, [.. Enumerable.Repeat(Encode(_node.Id, _node.Host.Address), 20)]);
                return true;
            case 4:
                Write(request, stream, []);
                return true;
            case 5:
                Write(request, stream, [.. _node.Dht.RoutingTablePeers().Take(20).Select(p => Encode(p.Peer, Dead()))]);
                return true;
            default:
                var target = KadKey.Of(request.Key);
                Write(request, stream, [.. _invented.OrderBy(p => p.Key.DistanceTo(target)).Take(20).Select(p => Encode(p.Peer, Dead()))]);
                return true;
        }
    }

    private static void Write(in KadMessageView request, PeerStream stream, EncodedPeer[] peers) =>
        KadMessageWriter.Write(
            stream.Output,
            request.Type,
            closer: peers,
            providers: request.Type == KadMessageType.GetProviders ? peers.AsSpan(0, Math.Min(peers.Length, 3)) : default);

    private static EncodedPeer Encode(PeerId peer, Multiaddr address) => new(KadPeerWriter.Encode(peer, [address]), isConnected: true);

    private Multiaddr Dead() => _dead[_random.Next(_dead.Length)];

    private void Invent()
    {
        Span<byte> multihash = stackalloc byte[2 + SHA256.HashSizeInBytes];
        multihash[0] = 0x12;
        multihash[1] = SHA256.HashSizeInBytes;
        _random.NextBytes(multihash[2..]);
        if (PeerId.TryDecode(multihash, out var peer)) _invented.Add((peer, KadKey.Of(multihash)));
    }
}
