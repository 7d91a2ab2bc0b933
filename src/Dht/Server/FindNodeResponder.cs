using System.Buffers;
using Registry.Dht.Routing;
using Registry.Dht.Wire;
using Registry.Identity;

namespace Registry.Dht.Server;

/// <summary>
/// FIND_NODE. Any key is answered: go-libp2p asks for texts as well as ids. The target is named whenever an address of it is
/// known, be it a DHT client or this daemon: peers are found by id through this, and go admits a server only if it gets
/// an answer to the server's own id.
/// </summary>
internal sealed class FindNodeResponder(CloserPeers closer, PeerDirectory directory)
{
    public RequestResult Answer(ReadOnlySpan<byte> key, Asker asker, IBufferWriter<byte> output)
    {
        if (key.IsEmpty) return RequestResult.Malformed;
        var buffer = default(EncodedPeerBuffer);
        Span<EncodedPeer> peers = buffer;
        // The first place is kept for a target that is not in the table.
        var count = closer.Collect(KadKey.Of(key), asker, peers[1..], out var targetIsFirst);
        var first = !targetIsFirst && TryEncodeTarget(key, asker, out peers[0]) ? 0 : 1;
        KadMessageWriter.Write(output, KadMessageType.FindNode, closer: peers[first..(count + 1)]);
        return RequestResult.Answered;
    }

    private bool TryEncodeTarget(ReadOnlySpan<byte> key, Asker asker, out EncodedPeer target)
    {
        target = default;
        // Nobody is told of itself.
        if (key.SequenceEqual(asker.Peer.Bytes.Span)) return false;
        if (key.SequenceEqual(directory.LocalPeer.Bytes.Span))
        {
            target = new EncodedPeer(directory.EncodeSelf(asker), isConnected: true);
            return true;
        }
        if (!PeerId.TryDecode(key, out var peer) || directory.Encode(peer!, asker) is not { } encoded) return false;
        target = new EncodedPeer(encoded, directory.IsConnected(peer!));
        return true;
    }
}
