using Registry.Multiformats.MultiaddrValues;

namespace Registry.Multiformats;

/// <summary>The peer that an address names.</summary>
public sealed partial class Multiaddr
{
    private static readonly PeerIdValue PeerIdCodec = new();

    /// <summary>
    /// The multihash of the last /p2p component, empty when there is none. A /p2p before /p2p-circuit names the relay and
    /// does not count.
    /// </summary>
    public ReadOnlyMemory<byte> PeerIdBytes
    {
        get
        {
            var found = ReadOnlyMemory<byte>.Empty;
            var reader = new MultiaddrReader(_bytes);
            while (reader.MoveNext())
            {
                if (reader.Protocol!.Code == MultiaddrProtocol.P2p) found = ComponentAt(in reader).Value;
                else if (reader.Protocol.Code == MultiaddrProtocol.P2pCircuit) found = default;
            }

            return found;
        }
    }

    /// <summary>Without its trailing /p2p component; itself when there is none.</summary>
    public Multiaddr WithoutPeerId()
    {
        var length = LengthWithoutPeerId();
        if (length == _bytes.Length) return this;

        return length == 0 ? Empty : new Multiaddr(_bytes[..length]);
    }

    /// <summary>
    /// With /p2p/&lt;multihash&gt; appended (replacing a trailing one). An address that ends in a unix path, which nothing
    /// may follow, is answered as it is.
    /// </summary>
    /// <exception cref="ArgumentException">The bytes are no peer id: an identity or sha2-256 multihash.</exception>
    public Multiaddr WithPeerId(ReadOnlySpan<byte> multihash)
    {
        if (PeerIdCodec.Check(multihash) is { } wrong) throw new ArgumentException($"The value {wrong}.", nameof(multihash));
        if (!IsEmpty && Last().Protocol!.IsPath) return this;

        var kept = LengthWithoutPeerId();
        Span<byte> header = stackalloc byte[2 * Varint.MaxLength];
        var headerLength = Varint.Write(header, MultiaddrProtocol.P2p);
        headerLength += Varint.Write(header[headerLength..], (ulong)multihash.Length);
        return new Multiaddr([.. _bytes.AsSpan(0, kept), .. header[..headerLength], .. multihash]);
    }

    private int LengthWithoutPeerId()
    {
        if (IsEmpty) return 0;

        var last = Last();
        return last.Protocol!.Code == MultiaddrProtocol.P2p ? last.Start : _bytes.Length;
    }
}
