using System.Buffers;
using System.Text;
using Registry.Identity;
using Registry.Identity.Wire;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm.Identify;

/// <summary>
/// What this host says of itself: one encoded message for each scope of askers, made anew only when protocols or addresses
/// change. Only the observed address differs from one peer to the next.
/// </summary>
/// <param name="key">Signs the peer record.</param>
/// <param name="options">The version strings.</param>
/// <param name="addresses">What to tell askers of a scope.</param>
/// <param name="protocols">The ids served now.</param>
/// <param name="time">The sequence number of the record: milliseconds since 1970, so that it grows over restarts.</param>
internal sealed class SelfDescription(
    PrivateKey key,
    IdentifyOptions options,
    Func<AddressScope, IReadOnlyList<Multiaddr>> addresses,
    Func<IReadOnlyList<string>> protocols,
    TimeProvider time)
{
    /// <summary>rust-libp2p reads no more.</summary>
    public const int MaxBytes = 4096;

    /// <summary>Left for the observed address.</summary>
    private const int ObservedBytes = 256;

    private readonly Lock _gate = new();
    private readonly byte[]?[] _messages = new byte[]?[(int)AddressScope.Public + 1];
    private ulong _sequence;
    private int _version = 1;

    /// <summary>Grows with every change.</summary>
    public int Version => Volatile.Read(ref _version);

    public void Invalidate()
    {
        lock (_gate)
        {
            _version++;
            Array.Clear(_messages);
        }
    }

    /// <summary>Writes the length-prefixed message for a peer at <paramref name="remote"/>; answers the version told.</summary>
    public int Write(IBufferWriter<byte> output, Multiaddr remote)
    {
        var (message, version) = MessageFor(AddressScope.Of(remote));
        var observed = remote.Bytes.Span;
        if (observed.Length > ObservedBytes - 8) observed = default;

        // A field may come in any order; appending it keeps the rest untouched.
        var field = observed.IsEmpty ? 0 : 1 + Varint.GetLength((ulong)observed.Length) + observed.Length;
        Varint.Write(output, (ulong)(message.Length + field));
        output.Write(message);
        if (field > 0) ProtobufWriter.WriteBytes(output, IdentifyFields.ObservedAddress, observed);

        return version;
    }

    private (byte[] Message, int Version) MessageFor(AddressScope scope)
    {
        lock (_gate)
        {
            return (_messages[(int)scope] ??= Encode(scope), _version);
        }
    }

    /// <summary>Leaves out the last addresses until the message fits.</summary>
    private byte[] Encode(AddressScope scope)
    {
        var told = addresses(scope).ToList();
        _sequence = Math.Max(_sequence + 1, (ulong)time.GetUtcNow().ToUnixTimeMilliseconds());
        while (true)
        {
            var message = Encode(told);
            if (message.Length <= MaxBytes - ObservedBytes || told.Count == 0) return message;

            told.RemoveAt(told.Count - 1);
        }
    }

    private byte[] Encode(List<Multiaddr> told)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        ProtobufWriter.WriteBytes(output, IdentifyFields.PublicKey, key.PublicKey.Protobuf.Span);
        foreach (var address in told) ProtobufWriter.WriteBytes(output, IdentifyFields.ListenAddress, address.Bytes.Span);

        foreach (var protocol in protocols())
        {
            ProtobufWriter.WriteBytes(output, IdentifyFields.Protocol, Encoding.UTF8.GetBytes(protocol));
        }

        ProtobufWriter.WriteBytes(output, IdentifyFields.ProtocolVersion, Encoding.UTF8.GetBytes(options.ProtocolVersion));
        ProtobufWriter.WriteBytes(output, IdentifyFields.AgentVersion, Encoding.UTF8.GetBytes(options.AgentVersion));

        // A record without addresses would erase those a peer knows already (js replaces all others by it).
        if (told.Count > 0)
        {
            var record = new PeerRecord(key.PublicKey.PeerId, _sequence, told);
            ProtobufWriter.WriteBytes(output, IdentifyFields.SignedPeerRecord, record.Seal(key));
        }

        return output.WrittenSpan.ToArray();
    }
}
